extension String {
  /// The UTF-8 bytes of a name, by which names are told apart.
  ///
  /// Swift compares strings by Unicode equivalence, so é in one scalar equals é in two. In a file format, as in every
  /// other language, these are two names.
  public var identity: [UInt8] { Array(utf8) }

  /// Whether both names have the same UTF-8 bytes.
  public func isSameName(as other: String) -> Bool {
    utf8.elementsEqual(other.utf8)
  }

  /// Whether the UTF-8 bytes of this name come before those of `other`. Files have their tensors in this order.
  public func precedes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}

/// The index of a name among `count` names in ascending order of their bytes, by binary search; nil if it is missing.
func place(of name: String, among count: Int, _ nameAt: (Int) -> String) -> Int? {
  var low = 0, high = count
  while low < high {
    let middle = low + (high - low) / 2
    if nameAt(middle).precedes(name) { low = middle + 1 } else { high = middle }
  }
  return low < count && nameAt(low).isSameName(as: name) ? low : nil
}

extension TensorDescription {
  /// The index of a name among descriptions in ascending order of their names' bytes; nil if it is missing.
  ///
  /// - Complexity: O(log *n*) for *n* descriptions.
  package static func index(of name: String, in sorted: [Self]) -> Int? {
    place(of: name, among: sorted.count) { sorted[$0].name }
  }
}

// Types with names compare them by their bytes too, so that equal checkpoints are equal files.

extension TensorDescription.Axis {
  /// Whether size and name are the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.size == right.size && left.name.isSameName(as: right.name)
  }
}

extension TensorDescription {
  /// Whether name, element type and axes are the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.name.isSameName(as: right.name) && left.elementType == right.elementType && left.axes == right.axes
  }
}

extension DenseLayer {
  /// Whether all parts are the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.name.isSameName(as: right.name) && left.inputs == right.inputs && left.outputs == right.outputs
      && left.activation == right.activation && left.kernel.isSameName(as: right.kernel)
      && left.bias?.identity == right.bias?.identity
  }
}

extension InputContract {
  /// Whether shape, scaling and labels are the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.shape == right.shape && left.scaling == right.scaling
      && left.classLabels.map(\.identity) == right.classLabels.map(\.identity)
  }
}
