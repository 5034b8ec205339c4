package import NNBBytes

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Makes and removes folders.
extension FileSystem {
  /// Makes a folder if there is none; true if it was made. Throws `FileError` if something else has the name.
  package static func makeFolder(_ path: String) throws(FileError) -> Bool {
    if unsafe mkdir(path, 0o777) == 0 { return true }
    let code = errno
    if code == EEXIST, isDirectory(path) { return false }
    throw .cannotCreate(path: path, code: code)
  }

  /// Removes a folder if it is empty, and does nothing otherwise.
  package static func removeEmptyFolder(_ path: String) { _ = unsafe rmdir(path) }

  /// Gives a folder the name `path`, which must be free or that of an empty folder.
  package static func renameFolder(_ from: String, to path: String) throws(FileError) {
    if unsafe rename(from, path) == 0 { return }
    let code = errno
    if code == EEXIST || code == ENOTEMPTY { throw .exists(path: path) }
    throw .system(.rename, path: path, code: code)
  }
}
