package import NNBBytes
internal import NNBFormats

/// What is wrong with the structure of an ONNX file.
package struct ONNXError: Error, Equatable, CustomStringConvertible {
  /// Where in the file it is.
  package let offset: Int

  /// What must stand there, and what does.
  package let expected: String, found: String

  /// States a fault.
  package init(at offset: Int, expected: String, found: String) {
    (self.offset, self.expected, self.found) = (offset, expected, found)
  }

  package var description: String { "at byte \(offset): expected \(expected), found \(found)" }

  /// The fault as that of a file.
  package func failure(of file: String) -> Failure {
    Failure([.init(description)], of: file, .damaged, format: ONNXFormat.name.id, offset: offset)
  }
}
