import CNNBStart

/// The words after the program's name; nil if one is not UTF-8.
///
/// Swift's own list is empty if there is no /proc, or no descriptor left to open it.
func commandLine() -> [String]? {
  var words: [String] = []
  // Safe: the system ends every argument with a zero, and all arguments live as long as the process.
  for index in 1..<max(1, nn_argument_count()) {
    guard let argument = unsafe nn_argument(index), let word = unsafe String(validatingCString: argument)
    else { return nil }
    words.append(word)
  }
  return words
}
