/// What the elements of a file's tensors are read from.
package protocol TensorSource {
  /// The elements of a tensor, open for reading part by part.
  ///
  /// The caller reads every element of it once, and uses none before it has read all: only with the last one a file may find out
  /// that some are damaged.
  ///
  /// Throws if they are not all there, or do not take `elementByteCount` bytes each.
  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage

  /// Makes sure that all of a tensor's elements are there, without reading them.
  func check(_ tensor: StoredTensor) throws
}

/// The elements of one tensor.
package protocol TensorStorage {
  /// The size of each axis.
  var shape: [Int] { get }

  /// The size of an element in bytes.
  var elementByteCount: Int { get }

  /// The size of a chunk along each axis; empty if the elements stand in one piece.
  var chunk: [Int] { get }

  /// Whether a thread may read them while another one does something else, and the rows of a matrix in parts.
  var isIndependent: Bool { get }

  /// Replaces the content of `buffer` by the elements of a block, little-endian, row-major, and reuses its memory. `start`
  /// and `count` have a number for each axis.
  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws
}

extension TensorStorage {
  /// A library may not allow it.
  package var isIndependent: Bool { false }
}
