internal import NNBBytes
internal import CNNBHDF5

/// Where the elements of a dataset are. It is compared with the shape before anything is allocated (Spec/hdf5.md,
/// section 2).
struct DatasetStorage {
  let path: String
  let shape: [Int]
  let elementByteCount: Int

  /// Whether fill values are accepted for elements that were never written.
  let allowsFill: Bool

  /// The place of the elements, after it has been checked.
  enum Place: Equatable {
    /// In chunks of this shape.
    case chunks([Int])

    /// Contiguous in the file, from this byte on.
    case piece(Int)

    /// In the dataset's header, or nowhere, because there are no elements or they have fill values.
    case elsewhere
  }

  /// Checks layout, filters and sizes.
  func check(
    _ dataset: borrowing Identifier, _ space: borrowing Identifier, in file: borrowing HDF5File
  ) throws(HDF5Error) -> Place {
    let list = try Identifier(H5Dget_create_plist(dataset.value), "examine", path)
    let stored = Int(clamping: H5Dget_storage_size(dataset.value))
    guard let declared = checkedProduct(shape + [elementByteCount]) else {
      throw .size(path: path, declared: nil, stored: stored)
    }
    let layout = H5Pget_layout(list.value)
    if layout == H5D_VIRTUAL { throw .elsewhere(path: path, kind: "a virtual dataset") }
    guard H5Pget_external_count(list.value) == 0 else { throw .elsewhere(path: path, kind: "in external storage") }
    if declared == 0 { return .elsewhere }
    guard let structure = file.structure else { throw .elsewhere(path: path, kind: "still being written") }
    let message = try layoutMessage(dataset, structure)
    switch layout {
    case H5D_CONTIGUOUS, H5D_COMPACT:
      if stored == 0 {
        try checkFill(list, .neverWritten(path: path), byteCount: declared)
        return .elsewhere
      }
      guard stored == declared else { throw .size(path: path, declared: declared, stored: stored) }
      if layout == H5D_COMPACT { return .elsewhere }
      return .piece(try ContiguousLayout.offset(message, rank: shape.count, byteCount: declared, in: structure))
    case H5D_CHUNKED:
      let layout = try chunkLayout(message, list)
      return try checkChunks(dataset, space, list, layout, declared: declared, in: structure)
    default:
      throw .elsewhere(path: path, kind: "stored in an unknown way")
    }
  }

  private func checkChunks(
    _ dataset: borrowing Identifier, _ space: borrowing Identifier, _ list: borrowing Identifier,
    _ layout: ChunkLayout, declared: Int, in structure: FileStructure
  ) throws(HDF5Error) -> Place {
    let chunk = layout.chunk
    guard !chunk.contains(0), let chunkByteCount = checkedProduct(chunk + [elementByteCount]),
      chunkByteCount <= HDF5File.Limit.chunkByteCount
    else { throw .chunk(path: path, expected: HDF5File.Limit.chunkByteCount, found: .max) }
    let grid = ChunkGrid(shape: shape, largest: try Dataspace.largestShape(space, path), chunk: chunk)
    guard let expected = grid.count, expected <= HDF5File.Limit.chunks else {
      throw .size(path: path, declared: declared, stored: Int(clamping: H5Dget_storage_size(dataset.value)))
    }
    let filters = try Filter.all(of: list, path)
    var table = ChunkTable(
      path: path, grid: grid, chunkByteCount: chunkByteCount, filters: filters,
      leavesEdgesUnfiltered: layout.leavesEdgesUnfiltered, fileByteCount: structure.byteCount)
    let index = ChunkIndex(
      file: structure, path: path, grid: grid, layout: layout, isFiltered: !filters.isEmpty,
      chunkByteCount: chunkByteCount)
    try index.forEachRecord { (record) throws(HDF5Error) in try table.add(record) }
    try table.checkOverlaps()

    let missing = expected - table.count
    if missing > 0 {
      let byteCount = checkedProduct([missing, chunkByteCount]).map { min($0, declared) } ?? declared
      try checkFill(
        list,
        table.count == 0
          ? .neverWritten(path: path) : .missingChunks(path: path, expected: expected, found: table.count),
        byteCount: byteCount)
    }
    let ratio = filters.contains(where: \.isDeflate) ? HDF5File.Limit.deflateRatio : 1
    guard let largest = checkedProduct([table.storedByteCount, ratio]),
      missing > 0 || declared <= largest
    else { throw .size(path: path, declared: declared, stored: table.storedByteCount) }
    return .chunks(chunk)
  }

  /// The message in the dataset's header that says where the elements are.
  private func layoutMessage(
    _ dataset: borrowing Identifier, _ structure: FileStructure
  ) throws(HDF5Error) -> StructureReader {
    var info = H5O_info_t()
    try Library.check(unsafe H5Oget_info2(dataset.value, &info, nn_basic_info()), "examine", path)
    guard let header = structure.offset(of: info.addr) else { throw Library.refusal("examine", path) }
    return try ObjectHeader.layoutMessage(at: header, in: structure, path: path)
  }

  /// The layout in the file, which must agree with what the library reports.
  private func chunkLayout(
    _ message: StructureReader, _ list: borrowing Identifier
  ) throws(HDF5Error) -> ChunkLayout {
    let layout = try ChunkLayout(message, rank: shape.count)
    var sizes = [hsize_t](repeating: 0, count: shape.count)
    guard unsafe H5Pget_chunk(list.value, Int32(sizes.count), &sizes) == Int32(shape.count) else {
      throw Library.refusal("examine", path)
    }
    guard sizes.elementsEqual(layout.chunk.map { hsize_t($0) }), layout.elementByteCount == elementByteCount else {
      throw .structure(
        path: path, offset: message.offset, expected: "elements of \(elementByteCount) bytes in chunks of \(sizes)",
        found: "\(layout.elementByteCount) bytes in chunks of \(layout.chunk)")
    }
    return layout
  }

  /// Returns if fill values are accepted and the dataset has one. Otherwise throws `refusal`, or what is wrong with the
  /// fill value.
  private func checkFill(
    _ list: borrowing Identifier, _ refusal: HDF5Error, byteCount: Int
  ) throws(HDF5Error) {
    var value = H5D_FILL_VALUE_UNDEFINED, time = H5D_FILL_TIME_NEVER
    try Library.check(unsafe H5Pfill_value_defined(list.value, &value), "examine", path)
    try Library.check(unsafe H5Pget_fill_time(list.value, &time), "examine", path)
    guard value != H5D_FILL_VALUE_UNDEFINED, time != H5D_FILL_TIME_NEVER else { throw .noFillValue(path: path) }
    guard allowsFill else { throw refusal }
    guard byteCount <= HDF5File.Limit.fillByteCount else {
      throw .fill(path: path, limit: HDF5File.Limit.fillByteCount, found: byteCount)
    }
  }
}
