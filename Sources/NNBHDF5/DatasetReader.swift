internal import NNBBytes
internal import NNBFormats
internal import CNNBHDF5

/// A dataset whose storage has been checked, open for reading part by part.
package final class DatasetReader: TensorStorage {
  /// The size of each axis.
  package let shape: [Int]

  /// The size of an element in bytes.
  package let elementByteCount: Int

  /// The size of a chunk along each axis; empty if the elements are contiguous.
  package let chunk: [Int]

  private let path: String
  private let dataset: Identifier
  private let type: Identifier
  private let isBigEndian: Bool

  /// The elements where they stand in one piece; nil if they do not.
  private let piece: ContiguousElements?

  /// Opens a dataset. Checks that all of its elements exist, are in this file, and are packed only by known filters.
  ///
  /// Throws `HDF5Error` if not.
  package init(_ path: String, in file: borrowing HDF5File) throws(HDF5Error) {
    // Enough room for one row of chunks, which are read more than once if they are wide.
    let access = try Identifier(H5Pcreate(nn_dataset_access()), "open", path)
    try Library.check(H5Pset_chunk_cache(access.value, 521, 16 << 20, 1), "open", path)
    let dataset = try Identifier(unsafe H5Dopen2(file.identifier.value, path, access.value), "open", path)
    let space = try Identifier(H5Dget_space(dataset.value), "read the shape of", path)
    let type = try Identifier(H5Dget_type(dataset.value), "read the type of", path)
    let shape = try Dataspace.shape(space, path)
    let size = Int(clamping: H5Tget_size(type.value))
    let storage = DatasetStorage(path: path, shape: shape, elementByteCount: size, allowsFill: file.allowsFill)
    let place = try storage.check(dataset, space, in: file)
    isBigEndian = ElementLayout.isBigEndian(type)
    elementByteCount = size
    self.shape = shape
    if case .chunks(let chunk) = place { self.chunk = chunk } else { chunk = [] }
    piece =
      if case .piece(let offset) = place {
        file.structure?.elements(at: offset, shape: shape, elementByteCount: size)
      } else {
        nil
      }
    self.path = path
    self.dataset = dataset
    self.type = type
  }

  /// Replaces the content of `buffer` by the elements of a block, little-endian, row-major, and reuses its memory. `start`
  /// and `count` have a number for each axis.
  ///
  /// Throws `HDF5Error`, and `FileError` where the system refuses.
  package func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    if let piece {
      // The library takes three calls of the system for each part of a row.
      if let end = try piece.read(start: start, count: count, into: &buffer) {
        throw HDF5Error.structure(
          path: path, offset: end.found, expected: "\(end.expected - end.found) bytes", found: "the end of the file")
      }
    } else {
      try readByLibrary(start, count, &buffer)
    }
    if isBigEndian { buffer.reverseElements(of: elementByteCount) }
  }

  /// The same in memory of its own.
  package func read(start: [Int], count: [Int]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try read(start: start, count: count, into: &bytes)
    return bytes
  }

  private func readByLibrary(_ start: [Int], _ count: [Int], _ buffer: inout [UInt8]) throws(HDF5Error) {
    buffer.removeAll(keepingCapacity: true)
    guard let byteCount = checkedProduct(count + [elementByteCount]) else {
      throw .size(path: path, declared: nil, stored: 0)
    }
    if byteCount == 0 { return }
    let file = try Identifier(H5Dget_space(dataset.value), "read", path)
    let memory = try Dataspace.make(count, path)
    // The file's own type: the library has no conversion to do. Safe: the space has as many elements as the buffer has
    // room for, and the parts together are all of them.
    try buffer.append(addingCapacity: byteCount) { (output: inout OutputSpan<UInt8>) throws(HDF5Error) in
      var failure: HDF5Error?
      unsafe output.withUnsafeMutableBufferPointer { room, initialized in
        do throws(HDF5Error) {
          for part in ReadGroups(of: count, chunk: chunk) {
            if !shape.isEmpty {
              try Self.select(zip(start, part.start).map { $0 + $1 }, part.count, in: file, path)
              try Self.select(part.start, part.count, in: memory, path)
            }
            try Library.check(
              unsafe H5Dread(
                dataset.value, type.value, memory.value, file.value, hid_t(H5P_DEFAULT), room.baseAddress),
              "read", path)
          }
          initialized = byteCount
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    }
  }

  private static func select(
    _ start: [Int], _ count: [Int], in space: borrowing Identifier, _ path: String
  ) throws(HDF5Error) {
    let starts = start.map { hsize_t($0) }, counts = count.map { hsize_t($0) }
    try Library.check(
      unsafe H5Sselect_hyperslab(space.value, H5S_SELECT_SET, starts, nil, counts, nil), "read", path)
  }
}
