package import NNBBytes

/// Opens a regular file that stands in the folder of a given file, by its name there. It is the way to what a file says is
/// beside it: nothing outside of the folder can be reached, and no link is followed.
///
/// Throws `FileError` if the name is not plain (`isPlainFileName`), or is not that of a regular file.
package func openNeighbour(_ name: String, of path: FilePath) throws(FileError) -> any ByteSource {
  let separator = UInt8(ascii: "/")
  let folder = FilePath(bytes: path.bytes.lastIndex(of: separator).map { path.bytes[...$0] } ?? Array("./".utf8)[...])
  let shown = folder.bytes == Array("./".utf8) ? name : "\(folder)\(name)"
  do throws(SystemCalls.Failure) {
    guard isPlainFileName(name) else { throw SystemCalls.Failure(code: SystemCalls.notFound) }
    let owner = OwnedDescriptor(try SystemCalls.openDirectory(at: folder))
    let descriptor = try SystemCalls.openEntry(name, in: owner.value)
    let status: SystemCalls.Status
    do throws(SystemCalls.Failure) {
      status = try SystemCalls.status(of: descriptor)
    } catch {
      SystemCalls.closeFile(descriptor)
      throw error
    }
    if status.isRegular { return FileSource(descriptor: descriptor, name: shown, count: status.size) }
    SystemCalls.closeFile(descriptor)
    if !status.isDirectory { throw SystemCalls.Failure(code: SystemCalls.notFound) }
  } catch {
    throw .system(.open, path: shown, code: error.code)
  }
  throw .isDirectory(path: shown)
}

/// Whether a text is the name of an entry of a folder: of 1 to 255 bytes, without a slash or a NUL, and neither `.` nor `..`.
package func isPlainFileName(_ name: String) -> Bool {
  (1...255).contains(name.utf8.count) && name != "." && name != ".."
    && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 == 0 }
}
