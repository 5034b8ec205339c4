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

  /// The file, and the offset of the elements if they are contiguous in it; nil if they are not.
  private let piece: (file: FileStructure, offset: Int)?

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
    if case .piece(let offset) = place { piece = file.structure.map { ($0, offset) } } else { piece = nil }
    self.path = path
    self.dataset = dataset
    self.type = type
  }

  /// The elements of a block, little-endian, row-major; `start` and `count` have a number for each axis.
  package func read(start: [Int], count: [Int]) throws(HDF5Error) -> [UInt8] {
    guard let byteCount = checkedProduct(count + [elementByteCount]) else {
      throw .size(path: path, declared: nil, stored: 0)
    }
    if byteCount == 0 { return [] }
    let file = try Identifier(H5Dget_space(dataset.value), "read", path)
    let memory = try Dataspace.make(count, path)
    var failure: HDF5Error?
    // The type is that of the file, so the library does not convert. Safe: the space has as many elements as the
    // buffer, and the parts together are all of them.
    var bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
      do throws(HDF5Error) {
        for part in ReadGroups(of: count, chunk: chunk) {
          if !shape.isEmpty {
            try Self.select(zip(start, part.start).map { $0 + $1 }, part.count, in: file, path)
            try Self.select(part.start, part.count, in: memory, path)
          }
          try Library.check(
            unsafe H5Dread(
              dataset.value, type.value, memory.value, file.value, hid_t(H5P_DEFAULT), buffer.baseAddress),
            "read", path)
        }
        initialized = byteCount
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    if isBigEndian { bytes.reverseElements(of: elementByteCount) }
    return bytes
  }

  /// The elements of some columns of a matrix, row by row, little-endian. A row takes `stride` bytes of `buffer`, at
  /// least as many as its elements, and only these are set.
  ///
  /// The memory of `buffer` is reused for the next columns.
  package func readColumns(_ columns: Range<Int>, into buffer: inout [UInt8], stride: Int) throws(HDF5Error) {
    let rows = shape[0], byteCount = columns.count * elementByteCount
    guard let total = checkedProduct([rows, stride]), stride >= byteCount else {
      throw .size(path: path, declared: nil, stored: 0)
    }
    guard let piece else {
      let block = try read(start: [0, columns.lowerBound], count: [rows, columns.count])
      if stride == byteCount {
        buffer = block
        return
      }
      if buffer.count != total { buffer = [UInt8](repeating: 0, count: total) }
      for row in 0..<rows {
        buffer.replaceSubrange(
          row * stride..<row * stride + byteCount, with: block[row * byteCount..<(row + 1) * byteCount])
      }
      return
    }
    if buffer.count != total { buffer = [UInt8](repeating: 0, count: total) }
    // The library would make three system calls for each part of a row.
    for row in 0..<rows {
      let offset = piece.offset + (row * shape[1] + columns.lowerBound) * elementByteCount
      try piece.file.read(at: offset, into: &buffer, row * stride..<row * stride + byteCount, path: path)
    }
    if isBigEndian { buffer.reverseElements(of: elementByteCount) }
  }

  private static func select(
    _ start: [Int], _ count: [Int], in space: borrowing Identifier, _ path: String
  ) throws(HDF5Error) {
    let starts = start.map { hsize_t($0) }, counts = count.map { hsize_t($0) }
    try Library.check(
      unsafe H5Sselect_hyperslab(space.value, H5S_SELECT_SET, starts, nil, counts, nil), "read", path)
  }
}
