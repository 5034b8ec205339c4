internal import CNNBStart
internal import NNBSystem
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// What a process is given, made safe before anything else happens.
enum ProcessStart {
  /// Whether a broken pipe would have ended the process.
  private static let wasEnding = Atomic<Bool>(false)

  /// Sees to it that no file is opened in the place of a closed standard stream, where lines for people would go into
  /// it, that a file that grows past its limit and a pipe that nobody reads are errors of the write that does it, and
  /// that a signal that ends the process takes the hidden names of files in the making with it.
  static func prepare() {
    // Opened the wrong way round: using the stream stays the error that it was.
    for (descriptor, mode) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)] as [(Int32, Int32)]
    where fcntl(descriptor, F_GETFD) < 0 {
      // Where there is no /dev a folder does, which can be neither read nor written as a file.
      if unsafe open("/dev/null", mode) < 0 { _ = unsafe open("/", O_RDONLY) }
    }
    signal(SIGXFSZ, SIG_IGN)
    wasEnding.store(!Signals.isIgnored(SIGPIPE), ordering: .relaxed)
    signal(SIGPIPE, SIG_IGN)
    Interruption.prepare()
  }

  /// Ends the process as the system would have when its reader went away; comes back where whoever started the process
  /// had it ignore that.
  static func endByBrokenPipe() {
    guard wasEnding.load(ordering: .relaxed) else { return }
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
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
