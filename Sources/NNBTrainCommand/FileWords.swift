import NNBBytes
import NNBCommandLine

extension Failure {
  /// What is wrong, in a sentence for a line that has already named the file at `path`.
  func reason(at path: String) -> String { subject == path ? message : description }
}

extension FileError {
  /// The name for programs of a file that is in the way.
  static let existsCode = FileError.exists(path: "").failure.code
}

extension String {
  /// A path to read as messages name it.
  var inputName: String { self == "-" ? "standard input" : self }
}
