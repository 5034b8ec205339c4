internal import NNBBytes
internal import NNBFormats
internal import NNBSystem
internal import CNNBHDF5

/// Reads the structures of an open file directly, without the library.
///
/// The library reports its own interpretation of a chunk's record, not the record itself, and takes as long for one
/// chunk as for all before it. The layouts are those of the HDF5 File Format Specification, version 3.0.
struct FileStructure {
  /// The largest structure that is read in one piece, in bytes.
  static let largestByteCount = 64 << 20

  private let source: any ByteSource

  /// The offset of address 0, which is after the user block.
  private let base: Int

  /// The size of an address in bytes, 2, 4 or 8.
  let addressByteCount: Int

  /// The size of a length in bytes, 2, 4 or 8.
  let lengthByteCount: Int

  /// Opens the file at `path` again; `file` is the same file.
  init(path: String, of file: borrowing Identifier) throws(HDF5Error) {
    do throws(FileError) {
      source = try openSource(path)
    } catch {
      throw .library(operation: "open", object: "the file", reason: "\(error)")
    }
    let list = try Identifier(H5Fget_create_plist(file.value), "examine", "the file")
    var start: hsize_t = 0, addressByteCount = 0, lengthByteCount = 0
    try Library.check(unsafe H5Pget_userblock(list.value, &start), "examine", "the file")
    try Library.check(unsafe H5Pget_sizes(list.value, &addressByteCount, &lengthByteCount), "examine", "the file")
    base = Int(clamping: start)
    self.addressByteCount = addressByteCount
    self.lengthByteCount = lengthByteCount
  }

  /// The size of the file.
  var byteCount: Int { source.knownCount ?? 0 }

  /// The file offset of an address of the library.
  func offset(of address: haddr_t) -> Int? {
    Int(exactly: address).flatMap { checkedSum($0, base) }
  }

  /// The elements that stand in one piece from a place in the file on.
  func elements(at offset: Int, shape: [Int], elementByteCount: Int) -> ContiguousElements {
    ContiguousElements(in: source, at: offset, shape: shape, elementByteCount: elementByteCount)
  }

  /// All bytes of a structure at a place in the file; `path` is the dataset that it belongs to.
  func read(at offset: Int, count: Int, path: String) throws(HDF5Error) -> StructureReader {
    guard count <= Self.largestByteCount, let end = checkedSum(offset, count), end <= byteCount else {
      throw .structure(
        path: path, offset: offset, expected: "\(count) bytes", found: "\(max(0, byteCount - offset)) up to the end")
    }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try source.read(at: offset, upTo: count)
    } catch {
      throw .library(operation: "read", object: path, reason: "\(error)")
    }
    return StructureReader(
      reader: ByteReader(bytes, at: offset), path: path, base: base, addressByteCount: addressByteCount,
      lengthByteCount: lengthByteCount)
  }
}

/// A cursor over the bytes of a structure.
struct StructureReader {
  private(set) var reader: ByteReader
  let path: String
  fileprivate let base: Int
  private let addressByteCount: Int
  private let lengthByteCount: Int

  fileprivate init(reader: ByteReader, path: String, base: Int, addressByteCount: Int, lengthByteCount: Int) {
    self.reader = reader
    self.path = path
    self.base = base
    self.addressByteCount = addressByteCount
    self.lengthByteCount = lengthByteCount
  }

  /// The file offset of the next byte.
  var offset: Int { reader.offset }

  /// The number of bytes that are left.
  var remaining: Int { reader.remaining }

  /// The error for a wrong value at `offset`.
  func refusal(at offset: Int, expected: String, found: String) -> HDF5Error {
    .structure(path: path, offset: offset, expected: expected, found: found)
  }

  /// The next bytes as they are.
  mutating func bytes(_ count: Int) throws(HDF5Error) -> ArraySlice<UInt8> {
    do throws(EndOfBytes) {
      return try reader.take(count)
    } catch {
      throw refusal(at: error.offset, expected: "\(error.expected) bytes", found: "\(error.found)")
    }
  }

  /// The next whole number of `byteCount` bytes, at most 8.
  mutating func integer(_ byteCount: Int) throws(HDF5Error) -> UInt64 {
    var value: UInt64 = 0
    for byte in try bytes(byteCount).reversed() { value = value << 8 | UInt64(byte) }
    return value
  }

  /// The next whole number of `byteCount` bytes, as a count or an index.
  mutating func count(_ byteCount: Int) throws(HDF5Error) -> Int {
    let offset = offset, value = try integer(byteCount)
    guard let count = Int(exactly: value) else {
      throw refusal(at: offset, expected: "at most 2^63 - 1", found: "\(value)")
    }
    return count
  }

  /// The next length.
  mutating func length() throws(HDF5Error) -> Int { try count(lengthByteCount) }

  /// The file offset of the next address; nil if the address is undefined.
  mutating func address() throws(HDF5Error) -> Int? {
    let offset = offset, value = try integer(addressByteCount)
    if value == UInt64.max >> UInt64(64 - 8 * addressByteCount) { return nil }
    guard let address = Int(exactly: value).flatMap({ checkedSum($0, base) }) else {
      throw refusal(at: offset, expected: "an address in the file", found: "\(value)")
    }
    return address
  }

  /// Reads a signature and compares it.
  mutating func expect(_ signature: String) throws(HDF5Error) {
    let offset = offset, found = try bytes(signature.utf8.count)
    guard found.elementsEqual(signature.utf8) else {
      throw refusal(at: offset, expected: "the signature \(signature)", found: "\(Array(found))")
    }
  }

  /// Reads a number that must have this value.
  mutating func expect(_ value: Int, _ what: String, byteCount: Int = 1) throws(HDF5Error) {
    let offset = offset, found = try integer(byteCount)
    guard found == UInt64(value) else {
      throw refusal(at: offset, expected: "\(what) \(value)", found: "\(found)")
    }
  }
}
