internal import Bytes
internal import CHDF5

/// Where the elements of a dataset are, compared with its shape before anything is allocated for it.
struct DatasetStorage {
  let path: String
  let shape: [Int]
  let elementByteCount: Int

  private typealias Filter = (number: H5Z_filter_t, name: String)

  private static let known = [H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32]

  /// Checks layout, filters and sizes; gives the chunks' shape, or nothing where there are no chunks.
  func check(_ dataset: borrowing Identifier, _ space: borrowing Identifier) throws(HDF5Error) -> [Int] {
    let list = try Identifier(H5Dget_create_plist(dataset.value), "examine", path)
    let stored = Int(clamping: H5Dget_storage_size(dataset.value))
    guard let declared = checkedProduct(shape + [elementByteCount]) else {
      throw .size(path: path, declared: nil, stored: stored)
    }
    let layout = H5Pget_layout(list.value)
    if layout == H5D_VIRTUAL { throw .elsewhere(path: path, kind: "a virtual dataset") }
    guard H5Pget_external_count(list.value) == 0 else { throw .elsewhere(path: path, kind: "in external storage") }
    if declared == 0 { return [] }
    switch layout {
    case H5D_CONTIGUOUS, H5D_COMPACT:
      guard stored > 0 else { throw .neverWritten(path: path) }
      guard stored == declared else { throw .size(path: path, declared: declared, stored: stored) }
      return []
    case H5D_CHUNKED:
      return try checkChunks(dataset, space, list, declared: declared, stored: stored)
    default:
      throw .elsewhere(path: path, kind: "stored in an unknown way")
    }
  }

  private func checkChunks(
    _ dataset: borrowing Identifier, _ space: borrowing Identifier, _ list: borrowing Identifier, declared: Int,
    stored: Int
  ) throws(HDF5Error) -> [Int] {
    let filters = try filters(list)
    var sizes = [hsize_t](repeating: 0, count: shape.count)
    guard unsafe H5Pget_chunk(list.value, Int32(sizes.count), &sizes) == Int32(shape.count) else {
      throw Library.refusal("examine", path)
    }
    let chunk = sizes.map { Int(clamping: $0) }
    guard !chunk.contains(0), let chunkByteCount = checkedProduct(chunk + [elementByteCount]),
      chunkByteCount <= HDF5File.Limit.chunkByteCount
    else { throw .chunk(path: path, expected: HDF5File.Limit.chunkByteCount, found: .max) }

    let grid = zip(shape, chunk).map { ($0 - 1) / $1 + 1 }
    var found: hsize_t = 0
    try Library.check(unsafe H5Dget_num_chunks(dataset.value, space.value, &found), "examine", path)
    guard let expected = checkedProduct(grid), expected <= HDF5File.Limit.chunks else {
      throw .size(path: path, declared: declared, stored: stored)
    }
    if found == 0 { throw .neverWritten(path: path) }
    guard Int(clamping: found) == expected else {
      throw .missingChunks(path: path, expected: expected, found: Int(clamping: found))
    }
    try checkMasks(dataset, filters, grid: grid, chunk: chunk, chunkByteCount: chunkByteCount)
    let ratio = filters.contains { $0.number == H5Z_FILTER_DEFLATE } ? HDF5File.Limit.deflateRatio : 1
    guard let largest = checkedProduct([stored, ratio]), declared <= largest else {
      throw .size(path: path, declared: declared, stored: stored)
    }
    return chunk
  }

  private func filters(_ list: borrowing Identifier) throws(HDF5Error) -> [Filter] {
    let count = H5Pget_nfilters(list.value)
    try Library.check(count, "examine", path)
    var filters: [Filter] = []
    for index in 0..<UInt32(count) {
      var flags: UInt32 = 0, parameters = 0, name = [CChar](repeating: 0, count: 64), configuration: UInt32 = 0
      let filter = unsafe H5Pget_filter2(
        list.value, index, &flags, &parameters, nil, name.count, &name, &configuration)
      try Library.check(filter, "examine", path)
      let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      filters.append((filter, text.isEmpty ? "\(filter)" : "\(text) (\(filter))"))
    }
    return filters
  }

  /// A chunk may say that filters were left out for it; what is then stored must have the size of what it stands for.
  /// A filter that is not known may only be one that every chunk leaves out, as lzf does where nothing is gained.
  ///
  /// Without this the library would take packed bytes for numbers.
  private func checkMasks(
    _ dataset: borrowing Identifier, _ filters: [Filter], grid: [Int], chunk: [Int], chunkByteCount: Int
  ) throws(HDF5Error) {
    var position = [Int](repeating: 0, count: grid.count)
    repeat {
      let offset = zip(position, chunk).map { hsize_t($0 * $1) }
      var mask: UInt32 = 0, address: haddr_t = 0, size: hsize_t = 0
      try Library.check(
        unsafe H5Dget_chunk_info_by_coord(dataset.value, offset, &mask, &address, &size), "examine", path)
      let used = filters.enumerated().filter { $0.offset >= 32 || mask >> $0.offset & 1 == 0 }.map(\.element)
      if let other = used.first(where: { !Self.known.contains($0.number) }) {
        throw .filter(path: path, name: other.name)
      }
      if !used.contains(where: { $0.number == H5Z_FILTER_DEFLATE }) {
        let expected = chunkByteCount + 4 * used.count { $0.number == H5Z_FILTER_FLETCHER32 }
        guard Int(clamping: size) == expected else {
          throw .chunk(path: path, expected: expected, found: Int(clamping: size))
        }
      }
    } while advance(&position, in: grid)
  }

  /// Steps to the next place of a grid, the last axis running fastest; false behind the last one.
  private func advance(_ position: inout [Int], in grid: [Int]) -> Bool {
    for axis in position.indices.reversed() {
      position[axis] += 1
      if position[axis] < grid[axis] { return true }
      position[axis] = 0
    }
    return false
  }
}
