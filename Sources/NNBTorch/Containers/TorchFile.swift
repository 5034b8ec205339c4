internal import NNBBytes

/// A file of PyTorch: what its pickle describes, and where its storages are.
protocol TorchFile: Sendable {
  /// What the pickle describes.
  var torch: TorchGraph { get }

  /// Whether elements have their most significant byte first.
  var isBigEndian: Bool { get }

  /// What the pickle is called in messages.
  var description: String { get }

  /// The bytes of a storage; nil if there is none of that name.
  ///
  /// With `onceRead`, the caller reads so many bytes, the first ones, each once, and uses nothing before it has read all of
  /// them: if these are all, they need not be read before that to be compared with a checksum.
  func storage(_ key: String, onceRead byteCount: Int?) -> TorchPlace?
}

/// Where the bytes of a storage are.
struct TorchPlace: Sendable {
  let source: any ByteSource
  let offset: Int
  let byteCount: Int
}
