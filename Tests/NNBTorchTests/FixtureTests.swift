import Foundation
import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBTestSupport
import NNBTorch
import Testing

/// What PyTorch wrote (Fixtures/torch), by what PyTorch says of it.
struct FixtureTests {
  struct Expectation: Decodable, Sendable {
    struct Elements: Decodable, Sendable {
      let type: String
      let shape: [Int]
      let values: [Double]
    }

    let options: [String]
    let refused: String?
    let tensors: [String: Elements]?
    let activations: [String]?
    let notes: [String]?
  }

  private static let cases: [(name: String, expectation: Expectation)] = {
    guard let text = try? contents(of: Fixtures.path("torch/expected.json")),
      let all = try? JSONDecoder().decode([String: [Expectation]].self, from: Data(text))
    else { return [] }
    return all.sorted { $0.key < $1.key }.filter { $0.key != "plain.pkl" }
      .flatMap { name, cases in cases.map { (name, $0) } }
  }()

  private static func options(_ words: [String]) -> ImportOptions {
    var options = ImportOptions(), words = words[...]
    while let word = words.popFirst() {
      switch word {
      case "--tensors-only": options.takesTensorsOnly = true
      case "--key": options.key = words.popFirst()
      default:
        options.activations = words.popFirst()?.split(separator: ",").compactMap { Activation(text: String($0)) }
      }
    }
    return options
  }

  @Test func `the files are there`() {
    #expect(Self.cases.count > 35)
  }

  @Test(arguments: cases)
  func `what PyTorch wrote is read as it says, or refused`(name: String, expectation: Expectation) throws {
    let file = try contents(of: Fixtures.path("torch/\(name)")), options = Self.options(expectation.options)
    if let text = expectation.refused {
      let failure = try #require(try refusal(file, options))
      #expect(failure.lines.joined(separator: "\n").contains(text), "\(failure)")
      return
    }
    let (bytes, report) = try imported(file, options)
    let model = try NNBReader(reading: MemorySource(bytes)).checkpoint()
    let expected = try #require(expectation.tensors)
    #expect(Set(model.tensors.map(\.name.text)) == Set(expected.keys))
    for tensor in model.tensors {
      let elements = try #require(expected[tensor.name.text])
      #expect("\(tensor.elementType)" == elements.type && tensor.shape == elements.shape, "\(tensor.name)")
      #expect(Self.numbers(tensor) == elements.values, "\(tensor.name)")
    }
    #expect(model.network?.layers.map(\.activation.text) == expectation.activations)
    for note in expectation.notes ?? [] {
      #expect(report.notes.contains { $0.contains(note) }, "\(report.notes)")
    }
  }

  /// The elements as numbers, by a reading of its own.
  private static func numbers(_ tensor: Tensor) -> [Double] {
    let size = tensor.elementType.byteCount
    return stride(from: 0, to: tensor.bytes.count, by: size).map { start in
      let bits = tensor.bytes[start..<start + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return switch tensor.elementType {
      case .float64: Double(bitPattern: bits)
      case .float32: Double(Float(bitPattern: UInt32(bits)))
      case .float16: Double(Float(Float16(bitPattern: UInt16(bits))))
      case .bfloat16: Double(Float(bitPattern: UInt32(bits) << 16))
      default: Double(bits)
      }
    }
  }

  @Test(arguments: ["state-dict.pt", "legacy.pt", "views.pt", "baselines.zip", "trace.pt"])
  func `a file that is cut anywhere is refused`(name: String) throws {
    let file = try contents(of: Fixtures.path("torch/\(name)"))
    for count in stride(from: 0, to: file.count, by: name == "legacy.pt" ? 1 : 7) {
      #expect(throws: Failure.self, "after \(count) bytes") {
        try imported(Array(file[..<count]), ImportOptions(takesTensorsOnly: true))
      }
    }
  }

  @Test(arguments: ["state-dict.pt", "deflated.pt"])
  func `damage of any element is noticed, which PyTorch does not check`(name: String) throws {
    let file = try contents(of: Fixtures.path("torch/\(name)"))
    let options = ImportOptions(takesTensorsOnly: true)
    let good = try imported(file, options).bytes
    for place in stride(from: 0, to: file.count, by: 3) {
      var changed = file
      changed[place] ^= 0x10
      // Some bytes of an archive mean nothing: dates, and padding.
      if let found = try? imported(changed, options).bytes { #expect(found == good, "byte \(place)") }
    }
  }
}
