internal import Bytes
internal import CStart
internal import Glibc

/// What a process is given, made safe before anything else happens.
enum ProcessStart {
  /// Sees to it that no file is opened in the place of a closed standard stream, where lines for people would go into
  /// it, and that a file that grows past its limit is an error of the write that does it.
  static func prepare() {
    // Opened the wrong way round: using the stream stays the error that it was.
    for (descriptor, mode) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)] as [(Int32, Int32)]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = unsafe open("/dev/null", mode)
    }
    signal(SIGXFSZ, SIG_IGN)
  }

  /// The words after the tool's name.
  ///
  /// Throws `ToolError` for one that is not UTF-8: repaired, it would be the name of another file.
  static func words() throws(ToolError) -> [String] {
    var words: [String] = []
    // Safe: the system ends every argument with a zero, and all of them stay as long as the process.
    for index in 1..<max(1, nn_argument_count()) {
      guard let argument = unsafe nn_argument(index) else { break }
      guard let word = unsafe String(validatingCString: argument) else {
        let bytes = unsafe UnsafeRawBufferPointer(start: argument, count: strlen(argument))
        throw ToolError("argument \(index) is not UTF-8: \(unsafe FilePath(bytes: bytes))")
      }
      words.append(word)
    }
    return words
  }
}
