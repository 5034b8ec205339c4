internal import CNNBHDF5

/// An open HDF5 file.
///
/// The library is not made for hostile files and may crash on one. Read files of unknown origin in a process of their
/// own.
package struct HDF5File: ~Copyable {
  let identifier: Identifier

  /// The file's own structures; nil if it is being written.
  let structure: FileStructure?

  /// Whether fill values are accepted for elements that were never written.
  let allowsFill: Bool

  /// Opens the file at `path` for reading; throws `HDF5Error.library` if it is not an HDF5 file.
  ///
  /// Elements that were never written are an error, unless `allowsFill` accepts their fill values.
  package init(reading path: String, allowsFill: Bool = false) throws(HDF5Error) {
    Library.start()
    let access = try Self.access()
    let identifier = try Identifier(unsafe H5Fopen(path, nn_read_only(), access.value), "open", "the file")
    structure = try FileStructure(path: path, of: identifier)
    self.identifier = identifier
    self.allowsFill = allowsFill
  }

  /// Makes an empty file at `path`, which may exist: superblock 2, checksums on all metadata that can have them, no
  /// times.
  package init(creating path: String) throws(HDF5Error) {
    Library.start()
    let access = try Self.access()
    try Library.check(
      H5Pset_libver_bounds(access.value, H5F_LIBVER_V18, H5F_LIBVER_V18), "prepare", "the file")
    let create = try Identifier(H5Pcreate(nn_file_create()), "prepare", "the file")
    try Library.check(H5Pset_obj_track_times(create.value, false), "prepare", "the file")
    let identifier = try Identifier(
      unsafe H5Fcreate(path, nn_truncate(), create.value, access.value), "create", "the file")
    structure = nil
    allowsFill = false
    self.identifier = identifier
  }

  /// The driver that uses C streams. The usual one asks for the file's name, which files without one do not have.
  private static func access() throws(HDF5Error) -> Identifier {
    let access = try Identifier(H5Pcreate(nn_file_access()), "prepare", "the file")
    try Library.check(H5Pset_fapl_stdio(access.value), "prepare", "the file")
    return access
  }

  /// Passes everything written to the system; throws `HDF5Error.library` if that fails, for example on a full disk.
  package func flush() throws(HDF5Error) {
    try Library.check(H5Fflush(identifier.value, H5F_SCOPE_GLOBAL), "write", "the file")
  }
}
