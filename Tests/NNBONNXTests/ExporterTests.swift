import NNB
import NNBBytes
import NNBEvaluation
import NNBFormats
import NNBJSON
import NNBModel
import NNBSystem
import NNBTestSupport
import Testing

/// Files of other programs, and one of every spelling (`Fixtures/make_onnx.py`).
struct ExporterTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let inputs, outputs: [[Double]]
    var testDescription: String { name }
  }

  static let cases: [Case] = {
    guard let text = try? contents(of: Fixtures.path("onnx/expected.json")), let json = try? JSON(parsing: text),
      case .object(let members) = json
    else { return [] }
    func rows(_ value: JSON?) -> [[Double]] {
      (value?.elements ?? []).map { row in
        (row.elements ?? []).compactMap { number -> Double? in
          switch number {
          case .integer(let value): Double(value)
          case .number(let value): value
          default: nil
          }
        }
      }
    }
    return members.map { Case(name: $0.key, inputs: rows($0.value["inputs"]), outputs: rows($0.value["outputs"])) }
  }()

  @Test func `there are files of all exporters`() {
    #expect(Self.cases.count >= 100)
    for prefix in ["torch-old", "torch-new", "skl", "ort", "opset", "gemm", "scaling", "cast", "weights-int8"] {
      #expect(Self.cases.contains { $0.name.hasPrefix(prefix) }, "\(prefix)")
    }
  }

  @Test(arguments: cases)
  func `outputs are those of onnxruntime`(sample: Case) throws {
    let path = fixture("good/\(sample.name)")
    let (reader, _) = try imported(try opened(try openSource(path), path: path))
    let classifier = try Classifier(try reader.checkpoint())
    let scaling = reader.network?.input.scaling
    for (inputs, expected) in zip(sample.inputs, sample.outputs) {
      let scaled = inputs.map { number in
        scaling.map { $0.offset.addingProduct(Float(number), $0.scale) } ?? Float(number)
      }
      let found = try classifier.outputs(samples: scaled)
      try #require(found.count == expected.count)
      for (found, expected) in zip(found, expected) {
        #expect(abs(Double(found) - expected) <= 5e-6 * (1 + abs(expected)))
      }
    }
  }

  @Test func `names of layers, shapes of samples and scalings are those of the file`() throws {
    func network(_ name: String) throws -> Network {
      let path = fixture("good/\(name)")
      return try #require(try imported(try opened(try openSource(path), path: path)).reader.network)
    }
    #expect(try network("torch-old-view").layers.map(\.name) == ["fc1", "fc2"])
    #expect(try network("torch-old-view").input.shape == [1, 4, 4])
    #expect(try network("opset-13").layers.map(\.name) == ["one", "two"])
    #expect(try network("scaling-div").input.scaling == .unitBytes)
    #expect(
      try network("scaling-mul-add").input.scaling == InputScaling(elementType: .uint8, scale: 2 / 255, offset: -1))
    #expect(
      try network("scaling-f32").input.scaling == InputScaling(elementType: .float32, scale: 4, offset: -2))
    #expect(try network("gemm-no-c").layers.map { $0.bias == nil } == [true, false])
  }

  @Test func `a scaling that rounds otherwise is told, and one that does not is not`() throws {
    func notes(_ name: String) throws -> [String] {
      try imported(try opened(try openSource(fixture("good/scaling-\(name)")))).report.notes
    }
    #expect(try notes("mul") == [])
    // Of 0 … 255, 126 differ: NumPy's float32, b / 255 against b * float32(1 / 255).
    #expect(try notes("div").count == 1)
    #expect(
      try notes("div").first?.hasPrefix(
        "inputs are scaled as number * 0.003921569 + 0.0, rounded once; the graph rounds each step, so that ") == true)
  }

  @Test func `what hangs off the end is told`() throws {
    #expect(
      try imported(try opened(try openSource(fixture("good/argmax")))).report.notes == [
        "the graph also gives label, which is computed from the outputs of the last layer and left out"
      ])
  }

  @Test func `every tensor is taken without a network, with the elements of the file`() throws {
    let (reader, _) = try imported(
      try opened(try openSource(fixture("good/cast-bf16-typed"))), ImportOptions(takesTensorsOnly: true))
    #expect(reader.tensors.map(\.name) == ["b1", "b2", "h", "w2"])
    #expect(reader.tensors.map(\.elementType) == [.float32, .float32, .bfloat16, .float32])
    let (whole, _) = try imported(try opened(try openSource(fixture("good/cast-bf16-raw"))))
    let first = try #require(try whole.tensor("dense_1/kernel")), alone = try #require(try reader.tensor("h"))
    #expect(first.bytes == alone.bytes)
  }

  /// BOOL, FLOAT8E4M3FN, INT4 and STRING, which `.nnb` does not have.
  @Test(arguments: zip([9, 17, 22, 8] as [UInt64], ["BOOL", "FLOAT8E4M3FN", "INT4", "STRING"]))
  func `a tensor of another type is left out by name`(type: UInt64, word: String) throws {
    let elements = type == 8 ? Wire.text(6, "x") : Wire.bytes(9, [1])
    let file = Wire.model(
      Wire.tensor("w", [1], Wire.bytes(9, [0, 0, 0, 0])) + Wire.tensor("odd", [1], type: type, elements))
    let found = try imported(
      try opened(MemorySource(file, name: "m.onnx")), ImportOptions(takesTensorsOnly: true))
    #expect(found.reader.tensors.map(\.name) == ["w"])
    #expect(found.report.notes == ["the dataset odd is left out, its elements are of type \(word)"])
  }
}
