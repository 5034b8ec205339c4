package import NNBBytes

/// Opens a regular file that stands in the folder of a given file, by its name there. It is the way to what a file says is
/// beside it: nothing outside of the folder can be reached, and no link is followed.
///
/// Throws `FileError` if the name is not plain (`isPlainFileName`), or is not that of a regular file.
package func openNeighbour(_ name: String, of path: FilePath) throws(FileError) -> any ByteSource {
  let shown = neighbourPath(name, of: path)
  guard isPlainFileName(name) else { throw .system(.open, path: shown, code: SystemCalls.notFound) }
  let owner = try FileError.wrap(.open, shown) { () throws(SystemCalls.Failure) in
    OwnedDescriptor(try SystemCalls.openDirectory(at: folder(of: path)))
  }
  let descriptor: Int32
  do throws(SystemCalls.Failure) {
    descriptor = try SystemCalls.openEntry(name, in: owner.value)
  } catch {
    switch error.code {
    case SystemCalls.isLink: throw .isLink(path: shown)
    case SystemCalls.isSocket: throw .notRegular(path: shown)
    default: throw .system(.open, path: shown, code: error.code)
    }
  }
  do throws(FileError) {
    let status = try FileError.wrap(.open, shown) { () throws(SystemCalls.Failure) in
      try SystemCalls.status(of: descriptor)
    }
    if status.isDirectory { throw FileError.isDirectory(path: shown) }
    guard status.isRegular else { throw FileError.notRegular(path: shown) }
    return FileSource(descriptor: descriptor, name: shown, count: status.size)
  } catch {
    SystemCalls.closeFile(descriptor)
    throw error
  }
}

/// The path of what has a name in the folder of a given file.
package func neighbourPath(_ name: String, of path: FilePath) -> String {
  let folder = folder(of: path)
  // A hyphen alone would be a stream.
  return folder.bytes == Array("./".utf8) && name != "-" ? name : "\(folder)\(name)"
}

/// The folder of a file, with a slash behind it.
private func folder(of path: FilePath) -> FilePath {
  let separator = UInt8(ascii: "/")
  return FilePath(bytes: path.bytes.lastIndex(of: separator).map { path.bytes[...$0] } ?? Array("./".utf8)[...])
}

/// Whether a text is the name of an entry of a folder: of 1 to 255 bytes, without a slash or a NUL, and neither `.` nor `..`.
package func isPlainFileName(_ name: String) -> Bool {
  (1...255).contains(name.utf8.count) && name != "." && name != ".."
    && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 == 0 }
}
