import NNBFormats
import NNBBytes
import Foundation
import NNBGzip
import NNBHDF5
import Testing
import NNBTestSupport

/// All tests that call the HDF5 library, one at a time: it is not made for several threads.
@Suite(.serialized)
enum HDF5Library {}

/// The bytes of a file of Fixtures/hdf5, unpacked where it is kept packed.
func fixture(_ name: String) throws -> [UInt8] {
  let path = Fixtures.path("hdf5/" + name)
  guard name.hasSuffix(".gz") else { return try contents(of: path) }
  let packed = try contents(of: path)
  // The last four bytes say how many there are unpacked.
  let count = packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  return try Gzip.decompress(packed, count: count)
}

/// Opens a file that has these bytes.
func withFile<Result>(
  _ bytes: [UInt8], allowsFill: Bool = false, _ body: (borrowing HDF5File) throws -> Result
) throws -> Result {
  var result: Result?
  try withTemporaryFolder { folder in
    try write(bytes, to: folder + "/file.h5")
    let file = try HDF5File(reading: folder + "/file.h5", allowsFill: allowsFill)
    result = try body(file)
  }
  return try #require(result)
}

/// All elements of a dataset.
func elements(of path: String, in file: borrowing HDF5File) throws -> [UInt8] {
  let reader = try DatasetReader(path, in: file)
  return try reader.read(start: reader.shape.map { _ in 0 }, count: reader.shape)
}

/// A number of so many bytes, least significant byte first, put in the place of what is there.
extension [UInt8] {
  func replacing(at offset: Int, _ byteCount: Int, by value: UInt64) -> [UInt8] {
    var copy = self
    for index in 0..<byteCount { copy[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    return copy
  }

  /// Where some bytes are for the first time.
  func firstOffset(of bytes: [UInt8]) -> Int? {
    indices.first { self[$0...].starts(with: bytes) }
  }
}
