internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// The elements of a file's tensors.
struct TorchSource: TensorSource {
  /// What a tensor's name leads to.
  enum Target {
    /// A view of a storage.
    case view(TorchTensor)

    /// Bytes that stand as nnb keeps them.
    case bytes(TorchPlace)
  }

  private let file: any TorchFile
  private let name: String
  private let targets: @Sendable (Name) -> Target?

  /// Reads elements of a file called `name`; `targets` finds a tensor.
  init(_ file: any TorchFile, name: String, targets: @escaping @Sendable (Name) -> Target?) {
    (self.file, self.name, self.targets) = (file, name, targets)
  }

  func check(_ tensor: StoredTensor) throws { _ = try place(of: tensor) }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    let (place, view) = try place(of: tensor)
    guard let byteCount = checkedProduct(tensor.shape + [elementByteCount]),
      view.map({ $0.type?.byteCount == elementByteCount }) ?? (byteCount == place.byteCount)
    else {
      throw TorchError.tensor(
        name: tensor.path.text, expected: "elements of \(counted(elementByteCount, "byte"))", found: "others"
      ).failure(of: name)
    }
    return TorchStorage(
      shape: tensor.shape, elementByteCount: elementByteCount, in: place, view: view,
      isBigEndian: view != nil && file.isBigEndian, file: name)
  }

  /// The bytes of a tensor's storage, and which of them are its elements; nil for all, in their order.
  private func place(of tensor: StoredTensor) throws -> (TorchPlace, TorchTensor?) {
    switch targets(tensor.path) {
    case .bytes(let place)?: return (place, nil)
    case .view(let found)?:
      guard let view = found.view else { break }
      guard let place = file.storage(view.storage, onceRead: found.firstByteCount) else {
        throw TorchError.missing("the storage \(view.storage) of the tensor \(tensor.path)").failure(of: name)
      }
      guard place.byteCount >= view.storageByteCount else {
        throw TorchError.storage(
          key: view.storage, expected: counted(view.storageByteCount, "byte"), found: place.byteCount.grouped
        ).failure(of: name)
      }
      return (place, found)
    case nil: break
    }
    throw TorchError.missing("the tensor \(tensor.path)").failure(of: name)
  }
}
