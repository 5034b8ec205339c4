import NNBFormats
import NNBModel
import NNBWorkerProtocol
import Testing

struct WorkerReportTests {
  /// One of everything, with what would break lines and fields.
  private static let full: WorkerReport = {
    var report = WorkerReport()
    report.routes = [
      .init(
        source: "a\tb", target: "c\nd", shape: [784, 128], sourceType: .number(.float32),
        targetType: .opaque(byteCount: 2), isTransposed: true),
      .init(source: "\\t", target: "é\r\n", shape: [], sourceType: .other("a\t=string"), targetType: .other("")),
    ]
    report.notes = ["", "\\"]
    report.losses = ["loss\r"]
    report.problems = [.init("no", option: "--layout in-out"), .init("\n")]
    report.hasRecord = true
    report.showsDamage = true
    report.failure = .init(.inputOutput, "No space left on device")
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
    #expect(read.problems == Self.full.problems)
    #expect(read.hasRecord)
    #expect(read.showsDamage)
    #expect(read.failure == .init(.inputOutput, "No space left on device"))
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
    "", "\n", "route\n", "end\nend\n", "end\nnote\tafter\n", "note\nend\n", "note\ta\tb\nend\n", "what\nend\n",
    "verified\t1\nend\n", "verified\tone\t2\nend\n", "verified\t1\t99999999999999999999\nend\n", "problem\tno\nend\n",
    "route\ta\tb\t1x\tf32\tf32\t\nend\n", "route\ta\tb\t-1\tf32\tf32\t\nend\n", "route\ta\tb\t1\tf31\tf32\t\nend\n",
    "END\n", "end\t\n", "gap\tlandlock\nend\n", "gap\tlandlock\tmissing\nend\n", "gap\tother\tmissing\tENOSYS\nend\n",
    "gap\tseccomp\tother\tENOSYS\nend\n", "failure\tdisk\nend\n", "failure\tother\tdisk\nend\n",
  ])
  func `what no worker says is no report`(text: String) {
    #expect(WorkerReport(text: text) == nil)
  }

  @Test func `the text is fixed`() {
    var report = WorkerReport()
    report.notes = ["a\\b\tc\nd"]
    #expect(report.text == "note\ta\\\\b\\tc\\nd\nend\n")
  }

  @Test func `a route that goes on is transposed when one half of it is`() {
    func route(_ source: String, _ target: String, _ isTransposed: Bool) -> TensorRoute {
      TensorRoute(
        source: source, target: target, shape: [2, 3], sourceType: .other(source), targetType: .other(target),
        isTransposed: isTransposed)
    }
    #expect(TensorRoute(from: route("a", "b", true), to: route("b", "c", false)) == route("a", "c", true))
    #expect(TensorRoute(from: route("a", "b", true), to: route("b", "c", true)) == route("a", "c", false))
  }
}
