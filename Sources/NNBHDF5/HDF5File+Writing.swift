internal import NNBFormats
internal import NNBBytes
internal import CNNBHDF5
package import NNBModel

extension HDF5File {
  /// The largest chunk that is written, in bytes.
  package static let writtenChunkByteCount = WrittenChunks.largestByteCount

  /// Makes a group; its parent group must exist.
  package func makeGroup(_ path: String) throws(HDF5Error) {
    let list = try Identifier(H5Pcreate(nn_group_create()), "make", path)
    try Library.check(H5Pset_obj_track_times(list.value, false), "make", path)
    _ = try Identifier(
      unsafe H5Gcreate2(identifier.value, path, hid_t(H5P_DEFAULT), list.value, hid_t(H5P_DEFAULT)), "make", path)
  }

  /// Makes a second path to a group or dataset; the group that it is in must exist.
  package func makeLink(_ path: String, to target: String) throws(HDF5Error) {
    try Library.check(
      unsafe H5Lcreate_hard(
        identifier.value, target, identifier.value, path, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)), "make", path)
  }

  /// Sets an attribute of an object to texts, or to a single text if `isList` is false.
  ///
  /// Texts have a fixed length, under the checksum of the object's header, unless `isVariable` is true.
  package func setAttribute(
    _ name: String, of path: String, to texts: [String], isList: Bool, isVariable: Bool = false
  ) throws(HDF5Error) {
    let type = try Identifier(H5Tcopy(nn_string()), "write", path)
    let longest = texts.map(\.utf8.count).max() ?? 0
    try Library.check(H5Tset_size(type.value, isVariable ? nn_variable() : max(1, longest)), "write", path)
    try Library.check(H5Tset_strpad(type.value, isVariable ? H5T_STR_NULLTERM : H5T_STR_NULLPAD), "write", path)
    if texts.contains(where: { $0.utf8.contains { $0 > 0x7F } }) {
      try Library.check(H5Tset_cset(type.value, H5T_CSET_UTF8), "write", path)
    }
    let attribute = try makeAttribute(name, of: path, type, shape: isList ? [texts.count] : [])
    if texts.isEmpty { return }
    if isVariable {
      guard texts.count == 1 else { throw .library(operation: "write", object: path, reason: "one text expected") }
      let result = unsafe texts[0].withCString { text in
        // Safe: the library reads the pointer and the text before it returns.
        var pointer: UnsafePointer<CChar>? = unsafe text
        return unsafe H5Awrite(attribute.value, type.value, &pointer)
      }
      return try Library.check(result, "write", path)
    }
    var bytes: [UInt8] = []
    for text in texts {
      bytes += Array(text.utf8) + [UInt8](repeating: 0, count: max(1, longest) - text.utf8.count)
    }
    try Library.check(unsafe H5Awrite(attribute.value, type.value, bytes), "write", path)
  }

  /// Sets an attribute of an object to a whole number.
  package func setAttribute(_ name: String, of path: String, to value: UInt32) throws(HDF5Error) {
    let type = try ElementLayout.fileType(.uint32)
    let attribute = try makeAttribute(name, of: path, type, shape: [])
    var writer = ByteWriter()
    writer.littleEndian(value)
    try Library.check(unsafe H5Awrite(attribute.value, type.value, writer.bytes), "write", path)
  }

  private func makeAttribute(
    _ name: String, of path: String, _ type: borrowing Identifier, shape: [Int]
  ) throws(HDF5Error) -> Identifier {
    let object = try Identifier(unsafe H5Oopen(identifier.value, path, hid_t(H5P_DEFAULT)), "open", path)
    let space = try Dataspace.make(shape, path)
    return try Identifier(
      unsafe H5Acreate2(object.value, name, type.value, space.value, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)),
      "write the attribute \(name) of", path)
  }
}

/// A new dataset, written block by block.
package struct DatasetWriter: ~Copyable {
  private let path: String
  private let dataset: Identifier
  private let type: Identifier

  /// Makes a dataset; its group must exist.
  ///
  /// A dataset with elements and axes is written in chunks with fletcher32 checksums, each of at most
  /// `HDF5File.writtenChunkByteCount` bytes.
  package init(
    _ path: String, in file: borrowing HDF5File, elementType: ElementType, shape: [Int]
  ) throws(HDF5Error) {
    let type = try ElementLayout.fileType(elementType)
    let space = try Dataspace.make(shape, path)
    let create = try Identifier(H5Pcreate(nn_dataset_create()), "make", path)
    try Library.check(H5Pset_obj_track_times(create.value, false), "make", path)
    try Library.check(H5Pset_fill_time(create.value, H5D_FILL_TIME_NEVER), "make", path)
    if !shape.isEmpty, !shape.contains(0) {
      let chunk = WrittenChunks.chunk(of: shape, elementByteCount: elementType.byteCount).map { hsize_t($0) }
      try Library.check(unsafe H5Pset_chunk(create.value, Int32(chunk.count), chunk), "make", path)
      try Library.check(H5Pset_fletcher32(create.value), "make", path)
    }
    // Every chunk is written once and whole, so a cache would only cost memory.
    let access = try Identifier(H5Pcreate(nn_dataset_access()), "make", path)
    try Library.check(H5Pset_chunk_cache(access.value, 1, 0, 1), "make", path)
    dataset = try Identifier(
      unsafe H5Dcreate2(
        file.identifier.value, path, type.value, space.value, hid_t(H5P_DEFAULT), create.value, access.value),
      "make", path)
    self.path = path
    self.type = type
  }

  /// Writes a block of elements, little-endian, row-major; `start` and `count` have a number for each axis.
  package func write(_ bytes: [UInt8], start: [Int], count: [Int]) throws(HDF5Error) {
    if bytes.isEmpty { return }
    let file = try Identifier(H5Dget_space(dataset.value), "write", path)
    if !start.isEmpty {
      let starts = start.map { hsize_t($0) }, counts = count.map { hsize_t($0) }
      try Library.check(
        unsafe H5Sselect_hyperslab(file.value, H5S_SELECT_SET, starts, nil, counts, nil), "write", path)
    }
    let elements = count.reduce(1, *)
    precondition(elements * Int(H5Tget_size(type.value)) == bytes.count, "a block and its bytes differ in size")
    let memory = try Dataspace.make(count, path)
    try Library.check(
      unsafe H5Dwrite(dataset.value, type.value, memory.value, file.value, hid_t(H5P_DEFAULT), bytes), "write", path)
  }
}

extension Dataspace {
  /// A space of a shape; that of a single value if there are no axes.
  ///
  /// Blocks in memory have their own shape, too: between spaces of different ranks the library works element by
  /// element.
  static func make(_ shape: [Int], _ object: String) throws(HDF5Error) -> Identifier {
    if shape.isEmpty { return try Identifier(H5Screate(H5S_SCALAR), "make the shape of", object) }
    let sizes = shape.map { hsize_t($0) }
    return try Identifier(unsafe H5Screate_simple(Int32(sizes.count), sizes, nil), "make the shape of", object)
  }
}
