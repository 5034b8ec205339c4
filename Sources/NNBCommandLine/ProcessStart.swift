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

/// Makes safe what a process inherits, before anything else happens.
enum ProcessStart {
  /// Whether a broken pipe would have ended the process.
  private static let wasEnding = Atomic<Bool>(false)

  /// Makes sure that
  ///
  /// - no file gets the descriptor of a closed standard stream, because lines for people would go into it;
  /// - a write to a file that grows past its limit, or to a pipe that nobody reads, is an error of that write;
  /// - a signal that ends the process removes the hidden names of unfinished files.
  static func prepare() {
    // Opened in the wrong direction, so that using the stream stays an error.
    for (descriptor, mode) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)] as [(Int32, Int32)]
    where fcntl(descriptor, F_GETFD) < 0 {
      // If there is no /dev, a folder serves, which can be neither read nor written as a file.
      if unsafe open("/dev/null", mode) < 0 { _ = unsafe open("/", O_RDONLY) }
    }
    signal(SIGXFSZ, SIG_IGN)
    wasEnding.store(!Signals.isIgnored(SIGPIPE), ordering: .relaxed)
    signal(SIGPIPE, SIG_IGN)
    Interruption.prepare()
  }

  /// Ends the process with a status.
  static func end(with status: ExitStatus) -> Never { exit(status.rawValue) }

  /// Ends the process as the system would have done when its reader went away. Returns if the parent process has made
  /// it ignore that.
  static func endByBrokenPipe() {
    guard wasEnding.load(ordering: .relaxed) else { return }
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
  }

  /// The words after the tool's name.
  ///
  /// Throws `ToolError` for a word that is not UTF-8. Repaired, it would be the name of another file.
  static func words() throws(ToolError) -> [String] {
    var words: [String] = []
    // Safe: the system ends every argument with a zero, and all arguments live as long as the process.
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
