internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// A tensor as a pickle describes it: a view of a storage.
struct TorchTensor: Equatable, Sendable {
  /// Where the elements are.
  struct View: Equatable, Sendable {
    /// What the storage is called, and how many bytes the pickle says it has.
    let storage: String
    let storageByteCount: Int

    /// The first element in the storage, in elements.
    let offset: Int

    /// How far the neighbours along each axis are apart, in elements.
    let strides: [Int]
  }

  /// The type of the elements; nil if they cannot be read.
  let type: TorchType?

  /// The size of each axis.
  let shape: [Int]

  /// Where the elements are; nil if they cannot be read.
  let view: View?

  /// What the elements are, as formats describe it.
  let storedType: StoredType

  init(_ type: TorchType, shape: [Int], _ view: View) {
    (self.type, self.shape, self.view, storedType) = (type, shape, view, type.storedType)
  }

  /// A tensor whose elements cannot be read, since they are `description`.
  init(unreadable description: String, shape: [Int] = []) {
    (type, view, storedType) = (nil, nil, .other(description))
    self.shape = shape
  }

  /// The number of elements of the storage that the tensor needs; nil if that is more than a number can say.
  var needed: Int? {
    guard let view else { return 0 }
    if shape.contains(0) { return 0 }
    var last = view.offset
    for (size, stride) in zip(shape, view.strides) {
      let (reach, isTooFar) = (size - 1).multipliedReportingOverflow(by: stride)
      guard !isTooFar, let sum = checkedSum(last, reach) else { return nil }
      last = sum
    }
    return checkedSum(last, 1)
  }

  /// How many bytes the elements take if they are the first ones of the storage, row-major; nil if they are not.
  var firstByteCount: Int? {
    guard let type, view?.offset == 0, isContiguous else { return nil }
    return checkedProduct(shape + [type.byteCount])
  }

  /// Whether the elements stand in one piece, row-major.
  var isContiguous: Bool {
    guard let view else { return false }
    if shape.contains(0) { return true }
    var step = 1
    for (size, stride) in zip(shape, view.strides).reversed() where size != 1 {
      if stride != step { return false }
      step *= size
    }
    return true
  }
}

/// A storage as a pickle describes it.
struct TorchStorageClaim: Equatable {
  /// What it is called.
  let key: String

  /// The type that its elements are counted in, and their number.
  let type: TorchType
  let count: Int

  /// The first of its elements that the reference is about; old files have references to parts.
  let offset: Int
}
