/// A place where a text is not JSON.
package struct JSONError: Error, Equatable {
  /// Where, in bytes from the start of the text.
  package let offset: Int

  /// What would have been right there.
  package let expected: String

  /// What is there.
  package let found: String

  /// States what is wrong.
  package init(offset: Int, expected: String, found: String) {
    (self.offset, self.expected, self.found) = (offset, expected, found)
  }

  /// The same in a text with so many bytes before this one.
  package func moved(by count: Int) -> JSONError {
    JSONError(offset: offset + count, expected: expected, found: found)
  }
}
