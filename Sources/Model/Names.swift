extension String {
  /// What tells one name from another: its UTF-8 bytes.
  ///
  /// Swift takes strings for equal that Unicode calls equivalent, such as é in one scalar and in two. To a file format
  /// they are two names, as they are to every other language.
  public var identity: [UInt8] { Array(utf8) }

  /// Whether the UTF-8 bytes of this name come before those of another: the order of tensors in a file.
  public func precedes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
