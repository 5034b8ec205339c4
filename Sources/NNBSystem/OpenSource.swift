package import NNBBytes

/// Opens `path` for reading: a regular file directly, a pipe or a device as a stream, `-` as standard input.
///
/// Throws `FileError` if the path cannot be opened or is a folder.
package func openSource(_ path: String) throws(FileError) -> any ByteSource {
  if path == "-" { return StreamSource(descriptor: 0, name: "-", closing: false) }
  return try openSource(at: FilePath(path))
}

/// Opens the file at `path`, which may not be UTF-8. `-` is an ordinary name here.
package func openSource(at path: FilePath) throws(FileError) -> any ByteSource {
  let name = StandardStream.name(ofFile: "\(path)")
  do throws(SystemCalls.Failure) {
    let descriptor = try SystemCalls.openForReading(path)
    let status: SystemCalls.Status
    do throws(SystemCalls.Failure) {
      status = try SystemCalls.status(of: descriptor)
    } catch {
      SystemCalls.closeFile(descriptor)
      throw error
    }
    if status.isRegular { return FileSource(descriptor: descriptor, name: name, count: status.size) }
    if !status.isDirectory { return StreamSource(descriptor: descriptor, name: name, closing: true) }
    SystemCalls.closeFile(descriptor)
  } catch {
    throw .system(.open, path: name, code: error.code)
  }
  throw .isDirectory(path: name)
}
