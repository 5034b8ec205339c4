/// A place where a text is not JSON.
package struct JSONError: Error, Equatable {
  /// Where, in bytes from the start of the text.
  package let offset: Int

  /// What would have been right there.
  package let expected: String

  /// What is there.
  package let found: String
}
