import NNBBytes
import NNBFormats
import NNBModel
import NNBWorkerProtocol
import Testing

struct WorkerReportTests {
  /// One of everything, with what would break lines and fields.
  private static let full: WorkerReport = {
    var report = WorkerReport()
    report.folded = FoldReport(largestWeightError: 0.1 + 0.2, largestSumError: 0)
    report.routes = [
      .init(
        source: "a\tb", target: "c\nd", shape: [784, 128], sourceType: .number(.float32),
        targetType: .opaque(byteCount: 2), isTransposed: true),
      .init(source: "\\t", target: "é\r\n", shape: [], sourceType: .other("a\t=string"), targetType: .other("")),
    ]
    report.notes = ["", "\\"]
    report.losses = ["loss\r"]
    report.hasRecord = true
    report.failure = Failure(
      [.init("no", remedy: Remedy("orientation", ["in-out"])), .init("\n", remedy: Remedy("allow-fill"))],
      of: WorkerReport.Role.other.rawValue, .damaged, code: "hdf5-damaged", offset: 1 << 40)
    report.verified = .init(tensors: 4, bytes: 5_000_000_000)
    report.sandboxGaps = [.init(.landlock, .missing, answer: "ENOSYS")]
    return report
  }()

  @Test func `a report is read back as it was`() throws {
    let read = try #require(WorkerReport(text: Self.full.text))
    #expect(read == Self.full)
    #expect(read.routes[0].source == "a\tb")
    #expect(read.routes[0].target == "c\nd")
    #expect(read.routes[0].shape == [784, 128])
    #expect(read.routes[0].isTransposed)
    #expect(read.routes[1].source == "\\t")
    #expect(read.routes[1].target == "é\r\n")
    #expect(read.notes == ["", "\\"])
    #expect(read.hasRecord)
    #expect(read.failedFile == .other)
    #expect(read.failure?.remedies.map(\.name) == ["orientation", "allow-fill"])
    #expect(read.failure?.remedies.first?.values == ["in-out"])
    #expect(read.failure?.offset == 1 << 40)
    #expect(read.verified?.tensors == 4)
    #expect(read.verified?.bytes == 5_000_000_000)
    #expect(read.sandboxGaps == [.init(.landlock, .missing, answer: "ENOSYS")])
  }

  @Test func `a report cut short anywhere is none`() {
    let text = Array(Self.full.text.unicodeScalars)
    // Without its last line end alone it is still whole.
    for count in 0..<text.count - 1 {
      var part = ""
      part.unicodeScalars.append(contentsOf: text[..<count])
      #expect(WorkerReport(text: part) == nil)
    }
  }

  @Test(arguments: [
    "", "\n", #"["end"]\#n["end"]\#n"#, #"["end"]\#n["note", "after"]\#n"#, #"["END"]\#n"#, #"["end", ""]\#n"#,
    #"["route"]\#n["end"]\#n"#,
    #"["verified", 1]\#n["end"]\#n"#,
    #"["verified", "1", "2"]\#n["end"]\#n"#,
    #"["verified", 1, 99999999999999999999]\#n["end"]\#n"#,
    #"["verified", -1, 2]\#n["end"]\#n"#,
    #"["problem", "no", ""]\#n["end"]\#n"#,
    #"["note"]\#n["end"]\#n"#,
    #"["note", "a", "b"]\#n["end"]\#n"#,
    #"["note", 1]\#n["end"]\#n"#,
    #"["what"]\#n["end"]\#n"#,
    #"["route", "a", "b", ["1"], "f32", "f32", false]\#n["end"]\#n"#,
    #"["route", "a", "b", [-1], "f32", "f32", false]\#n["end"]\#n"#,
    #"["route", "a", "b", [1], "f31", "f32", false]\#n["end"]\#n"#,
    #"["route", "a", "b", [1], "f32", "f32", ""]\#n["end"]\#n"#,
    #"["route", "a", "b", [1], "f32", [], false]\#n["end"]\#n"#,
    #"["gap", "landlock"]\#n["end"]\#n"#,
    #"["gap", "landlock", "missing"]\#n["end"]\#n"#,
    #"["gap", "other", "missing", "ENOSYS"]\#n["end"]\#n"#,
    #"["gap", "seccomp", "other", "ENOSYS"]\#n["end"]\#n"#,
    #"["failure", "disk"]\#n["end"]\#n"#,
    #"["failure", {}]\#n["end"]\#n"#,
    #"["failure", {"kind": "damaged", "code": "a", "problems": []}]\#n["end"]\#n"#,
    #"["failure", {"kind": "other", "code": "a", "problems": [{"message": "b", "values": []}]}]\#n["end"]\#n"#,
    #"["failure", {"kind": "damaged", "problems": [{"message": "b", "values": []}]}]\#n["end"]\#n"#,
    #"["failure", {"kind": "damaged", "code": "a", "problems": [{"message": "b"}]}]\#n["end"]\#n"#,
    #"["failure", {"kind": "damaged", "code": "a", "problems": [{"message": "b", "values": [1]}]}]\#n["end"]\#n"#,
  ])
  func `what no worker says is no report`(text: String) {
    #expect(WorkerReport(text: text) == nil)
  }

  @Test func `the text is fixed`() {
    var report = WorkerReport()
    report.notes = ["a\\b\tc\nd"]
    #expect(report.text == #"["note", "a\\b\tc\nd"]\#n["end"]\#n"#)
  }

  @Test func `a route that goes on is transposed when one half of it is`() {
    func route(_ source: String, _ target: String, _ isTransposed: Bool) -> TensorRoute {
      TensorRoute(
        source: Name(source), target: Name(target), shape: [2, 3], sourceType: .other(source),
        targetType: .other(target),
        isTransposed: isTransposed)
    }
    #expect(TensorRoute(from: route("a", "b", true), to: route("b", "c", false)) == route("a", "c", true))
    #expect(TensorRoute(from: route("a", "b", true), to: route("b", "c", true)) == route("a", "c", false))
  }
}
