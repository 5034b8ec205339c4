import NNBBytes
import NNBFormats
import NNBModel
import NNBTorch
import Testing

/// Descriptions of tensors and storages that are at odds with themselves or with the file.
struct TensorErrorTests {
  private static let cases: [([UInt8], String)] = [
    (Op.tensor(offset: -1), "the tensor w.weight: expected an offset from 0 on, found -1"),
    (
      Op.tensor(offset: 1),
      "the tensor w.weight: expected elements within the 6 of storage 0, found an offset of 1, sizes (2, 3) and strides (3, 1)"
    ),
    (
      Op.tensor(strides: [3, -1]), "the tensor w.weight: expected strides from 0 on, found (3, -1)"
    ),
    (
      Op.tensor(strides: [3]), "the tensor w.weight: expected a stride for each of 2 axes, found (3)"
    ),
    (
      Op.tensor(shape: [-2, 3]),
      "the tensor w.weight: expected a shape of at most 32 whole numbers from 0 on, found (-2, 3)"
    ),
    (
      Op.tensor(shape: [.max, .max]),
      "the tensor w.weight: expected a shape of as many elements as a file can hold, found (\(Int.max), \(Int.max))"
    ),
    (
      Op.tensor(shape: [2, 3], strides: [.max, .max]),
      "the tensor w.weight: expected elements within the 6 of storage 0, found an offset of 0, sizes (2, 3) and strides (\(Int.max), \(Int.max))"
    ),
    (
      Op.tensor(offset: .max),
      "the tensor w.weight: expected elements within the 6 of storage 0, found an offset of \(Int.max), sizes (2, 3) and strides (3, 1)"
    ),
    (
      Op.tensor(Op.none),
      "the tensor w.weight: expected a storage, an offset, sizes and strides, found 6 parts"
    ),
    (
      Op.tensor(Op.storage(count: -1)),
      "the storage 0: expected a number of elements from 0 on, as many as a file can hold, found another value"
    ),
    (
      Op.tensor(Op.storage(count: .max)),
      "the storage 0: expected a number of elements from 0 on, as many as a file can hold, found another value"
    ),
    (
      Op.tensor(Op.storage("0", "OddStorage")),
      "the storage 0: expected a class of storages that is known, found torch.OddStorage"
    ),
    (
      Op.tensor(Op.storage(module: "os")),
      "the storage 0: expected a class of storages that is known, found os.FloatStorage"
    ),
    (
      Op.tensor(Op.storage(count: 7)), "the storage 0: expected 28 bytes, found 24"
    ),
    (
      Op.tensor(Op.storage("1")), "the storage 1 of the tensor w.weight is missing"
    ),
    (
      Op.tensor(function: "_rebuild_tensor_v3"), "the tensor w.weight: expected a type, found none"
    ),
  ]

  @Test(arguments: cases)
  func `an error names the tensor, what was expected and what was found`(tensor: [UInt8], message: String) throws {
    let file = try archive(Pickle(dictionary(("w.weight", tensor))).ended)
    let failure = try #require(try refusal(file, ImportOptions(activations: [.relu])))
    #expect(failure.message == message)
    #expect(failure.code == "pt-damaged")
  }

  @Test func `a storage may be larger than the view`() throws {
    let file = try archive(
      Pickle(dictionary(("w.weight", Op.tensor(Op.storage(count: 5), shape: [2, 2], strides: [2, 1])))).ended)
    let found = try #require(try tensors(file).first)
    #expect(found.bytes == (0..<16).map { UInt8($0) })
  }

  @Test(arguments: [[1 << 13, 1 << 13], [1 << 24, 1, 2], [1 << 20, 1 << 20, 1 << 19]])
  func `an expanded tensor stays in proportion to its storage`(shape: [Int]) throws {
    let tensor = Op.tensor(shape: shape, strides: shape.map { _ in 0 })
    let failure = try #require(try refusal(archive(Pickle(dictionary(("w.weight", tensor))).ended)))
    #expect(
      failure.message
        == "there are more bytes in tensors of 24 bytes of storages than 67,109,056, the most that are read")
    #expect(failure.kind == .unsupported)
  }

  @Test func `an error in the pickle has its place in the file`() throws {
    let pickle = Pickle(Op.none, [0x69]).ended
    let file = try archive(pickle)
    let failure = try #require(try refusal(file))
    #expect(failure.message == "a/data.pkl: at byte 3 is the instruction INST (0x69), which is not read")
    let start = try #require(file.indices.first { file[$0...].starts(with: pickle) })
    #expect(failure.offset == start + 3)
  }

  @Test(arguments: [
    ("a/byteorder", Array("middle".utf8), "a/byteorder: expected little or big, found middle"),
    (
      "a/byteorder", [UInt8](repeating: 0, count: 100), "zip: the member a/byteorder has 100 bytes, expected at most 64"
    ),
  ])
  func `a byte order is one of two`(name: String, content: [UInt8], message: String) throws {
    let pickle = Pickle(dictionary(("w.weight", Op.tensor()))).ended
    #expect(try refusal(archive(pickle, [(name, content)]))?.message == message)
  }
}
