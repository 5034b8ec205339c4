import NNBBytes
import NNBConversion
import NNBInspection
import NNBModel
import NNB
import NNBTestSupport

/// A fixture's path.
func good(_ name: String) -> String { Fixtures.path("nnb/good/\(name).nnb") }

func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

func bytes(_ values: [Float]) -> [UInt8] { values.flatMap { littleEndian($0.bitPattern) } }

func bytes(_ values: [Double]) -> [UInt8] { values.flatMap { littleEndian($0.bitPattern) } }

/// The bytes of an `.nnb` file with the checksum of its directory made to fit.
func withDirectoryChecksum(_ bytes: [UInt8]) -> [UInt8] {
  let count = Int(bytes[12]) | Int(bytes[13]) << 8, end = 24 + 24 * count
  return Array(bytes[..<end]) + littleEndian(CRC32(of: Array(bytes[..<end])).value) + Array(bytes[(end + 4)...])
}

/// A file with `u8` tensors of these sizes, called `t0`, `t1` …
func randomFile(_ sizes: [Int]) throws -> [UInt8] {
  var random = SeededGenerator(seed: 3)
  let tensors = try sizes.enumerated().map { index, size in
    let words = (0..<(size + 7) / 8).flatMap { _ in littleEndian(random.next()) }
    return try Tensor(
      .init(name: "t\(index)", elementType: .uint8, axes: [.init(size)]), bytes: Array(words.prefix(size)))
  }
  return try Checkpoint(network: nil, tensors: tensors).encoded()
}
