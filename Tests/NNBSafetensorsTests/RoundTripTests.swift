import Foundation
import NNB
import NNBBytes
import NNBFormats
import NNBGzip
import NNBModel
import NNBSupport
import NNBTestSupport
import Testing

import NNBSafetensors

/// From `.nnb` to safetensors and back.
struct RoundTripTests {
  /// The good files of the conformance suite that this version's writer could have written.
  private static let names: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Fixtures.path("nnb/good"))
    return (names ?? []).filter { !$0.hasPrefix("write-version") }.sorted()
  }()

  private static func model(_ name: String) throws -> [UInt8] {
    let bytes = try contents(of: Fixtures.path("nnb/good/\(name)"))
    return name.hasSuffix(".gz") ? try Gzip.decompress(bytes, count: Int(integer(bytes.suffix(4)))) : bytes
  }

  @Test func `the suite is there`() {
    #expect(Self.names.count > 70)
  }

  @Test(arguments: names)
  func `there and back again gives the same bytes`(name: String) throws {
    let model = try Self.model(name)
    #expect(try imported(exported(model)) == model)
  }

  @Test(arguments: names)
  func `every tensor is in the file or is told as lost`(name: String) throws {
    let model = try Self.model(name)
    let head = try NNBHead(reading: MemorySource(model))
    let header = try SafetensorsHeader(of: MemorySource(exported(model)))
    let report = try exportReport(model)
    #expect(report.routes.map(\.source) == head.tensors.map(\.name))
    let kept = report.routes.filter { $0.target.hasPrefix("__metadata__ ") }.count
    #expect(header.entries.count + kept == head.tensors.count)
    #expect(kept == 0 || report.losses.contains(counted(kept, "tensor") + " beside the kernels and biases of layers"))
    let others = head.training != nil || !head.extensions.isEmpty || head.network?.input.scaling != nil
    #expect(!(others && head.network != nil) || report.losses.count > 1)
  }

  @Test(arguments: [ElementType.float16, .bfloat16, .float32, .float64], [true, false])
  func `kernels stand as outputs by inputs, in the type that they have`(type: ElementType, biases: Bool) throws {
    let checkpoint = try checkpoint(type, biases: biases)
    let file = try exported(checkpoint.encoded())
    let header = try SafetensorsHeader(of: MemorySource(file))
    #expect(
      header.entries.map { "\($0.name) \($0.shape)" }
        == (biases
          ? ["fc1.bias [4]", "fc1.weight [4, 3]", "fc2.bias [2]", "fc2.weight [2, 4]"]
          : ["fc1.weight [4, 3]", "fc2.weight [2, 4]"]))
    #expect(header.metadata["format"] == "pt")
    let start = header.fileByteCount - header.entries.reduce(0) { $0 + $1.byteCount }
    #expect(start % 8 == 0)
    let size = type.byteCount
    for (entry, name) in zip(header.entries.filter { $0.shape.count == 2 }, ["fc1/kernel", "fc2/kernel"]) {
      let kernel = try #require(checkpoint.tensor(Name(name))).bytes
      for output in 0..<entry.shape[0] {
        for input in 0..<entry.shape[1] {
          let there = entry.offset + (output * entry.shape[1] + input) * size
          let here = (input * entry.shape[0] + output) * size
          #expect(file[there..<there + size].elementsEqual(kernel[here..<here + size]), "\(name) \(output) \(input)")
        }
      }
    }
    #expect(try imported(file) == checkpoint.encoded())
  }

  @Test(arguments: [1, 20, 32, 1_000])
  func `kernels of several bands are the same as those of one`(bandByteCount: Int) throws {
    let model = try checkpoint().encoded()
    #expect(try exported(model, SafetensorsWriter(bandByteCount: bandByteCount)) == exported(model))
  }

  @Test func `large elements come first, then names by their bytes`() throws {
    let types: [(Name, ElementType)] = [
      ("b", .uint8), ("a", .uint8), ("z", .float64), ("m", .bfloat16), ("\u{E9}", .int32), ("e\u{301}", .int32),
    ]
    let tensors = try types.map { name, type in
      try Tensor(
        TensorDescription(name: name, elementType: type, axes: [.init(1)]),
        bytes: [UInt8](repeating: 1, count: type.byteCount))
    }
    let model = try Checkpoint(network: nil, tensors: tensors).encoded()
    let file = try exported(model)
    let entries = try SafetensorsHeader(of: MemorySource(file)).entries
    #expect(entries.map(\.name) == ["z", "e\u{301}", "\u{E9}", "m", "a", "b"])
    #expect(try imported(file) == model)
  }

  @Test func `tensors of hard names and all ranks come back without a network`() throws {
    for name in ["names-hard.nnb", "ranks.nnb", "sizes-of-zero.nnb", "longest-name.nnb"] {
      let model = try Self.model(name)
      let found = try tensors(exported(model)).map { "\($0.name) \($0.bytes)" }
      let expected = try NNBReader(reading: MemorySource(model)).checkpoint().tensors
      if try NNBHead(reading: MemorySource(model)).network == nil {
        #expect(found == expected.map { "\($0.name) \($0.bytes)" }, "\(name)")
      }
    }
  }

  @Test func `a tensor that is called as the metadata is refused, also where nothing is written`() throws {
    let tensor = try Tensor(name: "__metadata__", axes: [], values: [1])
    let model = try Checkpoint(network: nil, tensors: [tensor]).encoded()
    let message = "a tensor is called __metadata__, which is no tensor in a safetensors file"
    #expect(throws: Failure([.init(message)], of: "m.nnb", .unsupported, format: "safetensors")) {
      try exported(model)
    }
    #expect(throws: Failure([.init(message)], of: "m.nnb", .unsupported, format: "safetensors")) {
      try exportReport(model)
    }
  }

  @Test func `tensors that no layer uses have room up to a limit`() throws {
    let whole = try checkpoint()
    func model(_ count: Int) throws -> [UInt8] {
      let description = TensorDescription(name: "x", elementType: .uint8, axes: [.init(count)])
      let tensor = try Tensor(description, bytes: [UInt8](repeating: 0, count: count))
      return try Checkpoint(network: whole.network, tensors: whole.tensors + [tensor]).encoded()
    }
    let message =
      "the tensors that no layer uses take 50,331,649 bytes, expected at most 50,331,648 for a safetensors file"
    #expect(
      throws: Failure(
        [.init(message, remedy: .dropTraining)], of: "m.nnb", .unsupported, format: "safetensors")
    ) { try exportReport(model((48 << 20) + 1)) }
  }

  @Test func `a header that would be longer than any is refused`() throws {
    // Each of these bytes takes six in JSON, and the names three times as many in the head's base64.
    let name = String(repeating: "\0", count: 1_000)
    let tensors = try (0..<13_500).map { try Tensor(name: "\(name)\($0)", axes: [], values: [1]) }
    let model = try Checkpoint(network: nil, tensors: tensors).encoded()
    do {
      _ = try exportReport(model)
      Issue.record("not refused")
    } catch let refusal as Failure {
      #expect(refusal.problems.first?.message.hasPrefix("the header would take 1") == true, "\(refusal)")
      #expect(refusal.remedies == [])
    }
  }
}
