import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBSystem
import Testing

import NNBSafetensors

/// Elements of types that `.nnb` does not have, which it holds as bytes (Spec/safetensors.md, section 5).
struct CarriedTypeTests {
  private static let types = [
    "BOOL", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F6_E2M3", "F6_E3M2", "F4", "C64",
  ]
  private static let alone = ImportOptions(takesTensorsOnly: true)

  @Test(arguments: types)
  func `A tensor comes back from .nnb as it was, and .nnb from it`(word: String) throws {
    let count = SafetensorsType(word)?.byteCount(of: [4, 2]) ?? 0
    let text = "{\(member("a", word, [4, 2], 0, count)), \(member("b", "F32", [1], count, count + 4))}"
    let model = try imported(file(text, data: count + 4), Self.alone)
    let tensors = try NNBReader(reading: MemorySource(model)).checkpoint().tensors
    let isByte = count == 8
    #expect(tensors.map(\.shape) == [isByte ? [4, 2] : [count], [1]] && tensors[0].elementType == .uint8)
    #expect(tensors[0].bytes == (0..<count).map { UInt8($0) })
    let back = try exported(model)
    let header = try SafetensorsHeader(of: MemorySource(back))
    let entry = try #require(header.entries.first { $0.name == "a" })
    #expect(entry.type.word == word && entry.shape == [4, 2])
    #expect(Array(back[entry.offset..<entry.offset + count]) == tensors[0].bytes)
    #expect(try imported(back) == model)
    #expect(try imported(back, ImportOptions(takesTensorsOnly: true, ignoresRecord: true)) == model)
  }

  @Test(arguments: types)
  func `Nothing is computed with such elements`(word: String) throws {
    let count = SafetensorsType(word)?.byteCount(of: [4, 2]) ?? 0
    let text = "{\(member("w.weight", word, [4, 2], 0, count))}"
    let found = try refusal(file(text, data: count), ImportOptions(activations: [.linear]))
    #expect(
      found?.message
        == "dataset w.weight holds elements that are numbers of type \(word), expected f16, bf16, f32 or f64 of a kernel or bias"
    )
  }

  @Test(arguments: [
    #"{"safetensors": {"a": {"dtype": "F8_E4M3", "shape": [3]}}}"#,
    #"{"safetensors": {"a": {"dtype": "F32", "shape": [2]}}}"#,
    #"{"safetensors": {"a": {"dtype": "F8_E4M3", "shape": [-2]}}}"#,
    #"{"safetensors": {"b": {"dtype": "BOOL", "shape": [2]}}}"#,
    #"{"safetensors": {"a": {"dtype": "C64", "shape": [4611686018427387904, 8]}}}"#, #"{"safetensors": 1}"#, "no JSON",
    "",
  ])
  func `What is no longer true of a tensor is not said of it`(content: String) throws {
    let tensor = try Tensor(TensorDescription(name: "a", elementType: .uint8, axes: [.init(2)]), bytes: [1, 2])
    let model = try Checkpoint(
      network: nil, tensors: [tensor], extensions: [.init(type: "stTY", content: Array(content.utf8))]
    ).encoded()
    let back = try exported(model)
    #expect(try SafetensorsHeader(of: MemorySource(back)).entries.map(\.type.word) == ["U8"])
    #expect(try imported(back) == model)
  }
}
