import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBTestSupport
import Testing

/// Files that are damaged or made to do harm get one error each, with the byte.
struct HostileFileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let offset: Int
    let expected, found: String

    init(_ name: String, _ bytes: [UInt8], at offset: Int, _ expected: String, _ found: String) {
      (testDescription, self.bytes, self.offset, self.expected, self.found) = (name, bytes, offset, expected, found)
    }
  }

  private static let four: [UInt8] = Wire.bytes(9, [0, 0, 0, 0])

  // ir_version takes 2 bytes, opset_import 4, the tag and the length of a small graph 2: the graph's content begins at byte 8,
  // and that of a tensor which is first in it at byte 10.
  private static let cases = [
    Case("an overlong number", [0x08, 0x87, 0x00], at: 1, "a number in as few bytes as it takes", "another"),
    Case(
      "a number of 11 bytes", [0x08] + [UInt8](repeating: 0xFF, count: 10) + [1], at: 1,
      "a number in as few bytes as it takes", "another"),
    Case("a field 0", [0x08, 7, 0x02, 0], at: 2, "a field", "one with the number 0"),
    Case("a group", [0x08, 7, 0x7B], at: 2, "a kind of field that is in use", "3"),
    Case("no graph", [0x08, 7], at: 2, "a graph", "the end of the file"),
    Case("a graph past the end", [0x08, 7, 0x3A, 9, 0], at: 2, "at most 1 byte of field 7", "9"),
    Case("a version as text", [0x0A, 1, 0x37], at: 0, "field 1 as the format has it", "a length and bytes"),
    Case(
      "two graphs", Wire.model([]) + Wire.bytes(7, []), at: 8, "field 7 of a model once", "it again"),
    Case(
      "two tensors of one name", Wire.model(Wire.tensor("w", [1], four) + Wire.tensor("w", [1], four)), at: 25,
      "a tensor with a name of its own", "another one called w"),
    Case(
      "a tensor without a name", Wire.model(Wire.tensor("", [1], four)), at: 10, "a tensor with a name of its own",
      "one without a name"),
    Case(
      "elements twice", Wire.model(Wire.tensor("w", [1], Wire.bytes(4, [0, 0, 0, 0]) + four)), at: 23,
      "elements in one field of a tensor", "a second field"),
    Case(
      "elements as a number", Wire.model(Wire.tensor("w", [1], Wire.number(9, 1))), at: 17,
      "field 9 as the format has it", "a number"),
    Case(
      "elements in the field of another type", Wire.model(Wire.tensor("w", [1], Wire.bytes(7, [0]))), at: 10,
      "elements of f32 in raw_data or field 4", "field 7 of tensor w"),
    Case(
      "an axis of 2⁶³", Wire.model(Wire.tensor("w", [1 << 63], four)), at: 10,
      "a shape of as many elements as a file can hold", "[9223372036854775808] of w"),
    Case(
      "axes that multiply to 2⁶⁴", Wire.model(Wire.tensor("w", [1 << 32, 1 << 32], four)), at: 10,
      "a shape of as many elements as a file can hold", "[4294967296, 4294967296] of w"),
    Case(
      "more elements than bytes", Wire.model(Wire.tensor("w", [1 << 40], four)), at: 10,
      "1,099,511,627,776 elements of f32 by the shape of tensor w", "1"),
    Case(
      "a type that is unknown", Wire.model(Wire.tensor("w", [1], type: 99, four)), at: 10,
      "elements of a type that is known", "type 99 of tensor w"),
    Case(
      "an i8 of 200", Wire.model(Wire.tensor("w", [1], type: 3, Wire.number(5, 200))), at: 17, "a number of type i8",
      "200"),
    Case(
      "a cut number among packed ones", Wire.model(Wire.tensor("w", [1], type: 3, Wire.bytes(5, [0x80]))), at: 19,
      "the end of a number", "the end of what it stands in"),
    Case(
      "a long name", Wire.model(Wire.bytes(1, Wire.text(3, String(repeating: "a", count: 5_000)))), at: 15,
      "a text of at most 4,096 bytes in UTF-8", "another"),
    Case(
      "a name that is no text", Wire.model(Wire.bytes(1, Wire.bytes(3, [0xFF]))), at: 12,
      "a text of at most 4,096 bytes in UTF-8", "another"),
    Case(
      "a result of two nodes", Wire.model(Wire.node("Relu", ["x"], "y") + Wire.node("Relu", ["x"], "y")), at: 24,
      "a value with a name of its own", "another one called y"),
    Case(
      "a segment of a tensor", Wire.model(Wire.tensor("w", [1], Wire.bytes(3, []))), at: 17, "a whole tensor",
      "a segment of one"),
  ]

  @Test(arguments: cases)
  func `each gets its error`(sample: Case) {
    let failure = refusal(sample.bytes)
    #expect(
      failure?.message == "at byte \(sample.offset): expected \(sample.expected), found \(sample.found)"
        && failure?.offset == sample.offset, "\(failure as Any)")
    #expect(failure?.kind == .damaged)
  }

  @Test func `every length of a small file is told or read, and never more`() throws {
    let whole = try contents(of: fixture("good/matmul-add"))
    for count in 0..<whole.count {
      let failure = refusal(Array(whole[..<count]))
      #expect(failure == nil || failure?.isOfContent == true, "\(count)")
    }
  }

  @Test func `graphs in graphs are not entered, however deep`() {
    var graph: [UInt8] = []
    for _ in 0..<10_000 {
      let attribute = Wire.text(1, "then_branch") + Wire.bytes(6, graph) + Wire.number(20, 5)
      graph = Wire.bytes(1, Wire.text(1, "x") + Wire.text(2, "i") + Wire.text(4, "If") + Wire.bytes(5, attribute))
    }
    #expect(
      refusal(Wire.model(graph + Wire.end(11, "x", 1)))?.message == "node i, If, is no part of a chain of dense layers")
  }

  @Test func `a circle among values that should be tensors has an end`() {
    let circle = Wire.node("Identity", ["a"], "b") + Wire.node("Identity", ["b"], "a")
    #expect(
      refusal(Wire.dense(circle, kernel: "a"))?.message
        == "node y, MatMul, multiplies by a, which is no tensor of the file nor made of one in a way that is known here"
    )
  }

  @Test func `a circle on the way from the input has an end`() {
    let graph = Wire.node("Add", ["x", "b"], "a") + Wire.node("Relu", ["a"], "b") + Wire.end(11, "x", 1)
    #expect(refusal(Wire.model(graph))?.kind == .unsupported)
  }

  @Test func `numbers may stand packed, alone and mixed`() throws {
    func float(_ bits: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) } }
    let one = float(0x3F80_0000), two = float(0x4000_0000)
    let alone = Wire.varint(4 << 3 | 5)
    for elements in [
      Wire.bytes(4, one + two), alone + one + alone + two, Wire.bytes(4, one) + alone + two,
      alone + one + Wire.bytes(4, two),
    ] {
      let tensor = Wire.bytes(1, [2]) + Wire.number(2, 1) + Wire.text(8, "w") + elements
      let bytes = Wire.model(Wire.bytes(5, tensor))
      let (reader, _) = try imported(try opened(MemorySource(bytes)), ImportOptions(takesTensorsOnly: true))
      #expect(try reader.tensor("w")?.floats() == [1, 2])
    }
  }

  @Test func `elements elsewhere are refused for a file without a path, and by names that are not plain`() {
    func model(_ location: String) -> [UInt8] {
      Wire.dense(
        Wire.tensor(
          "w", [1, 1], Wire.bytes(13, Wire.text(1, "location") + Wire.text(2, location)) + Wire.number(14, 1)))
    }
    #expect(
      refusal(model("data"))?.message
        == "elements of its tensors are in the file data, which is only looked for beside a file with a path")
    for name in ["../data", "/etc/passwd", "a/b", "..", ""] {
      #expect(throws: Failure.self, "\(name)") {
        _ = try imported(try opened(MemorySource(model(name), name: "m.onnx"), path: "/tmp/m.onnx"))
      }
    }
  }
}
