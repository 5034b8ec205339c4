/// A model as it is stored: tensors, usually a network that uses them, and what else is in the file.
public struct Checkpoint: Equatable, Sendable {
  /// An ancillary section of an `.nnb` file that is kept and written back as it is: one that this version does not know, or that
  /// of the notes.
  public struct Extension: Equatable, Sendable {
    /// The four letters of the section's type.
    public let type: String

    /// The section's content.
    public let content: [UInt8]

    /// Pairs a type with its content.
    public init(type: String, content: [UInt8]) {
      self.type = type
      self.content = content
    }
  }

  /// The network; nil if the model is only tensors.
  public let network: Network?

  /// The tensors in ascending order of their names' UTF-8 bytes.
  public let tensors: [Tensor]

  /// The training state; nil if training cannot continue from here.
  public let training: TrainingState?

  /// The section of the notes and unknown ancillary sections, in ascending order of type.
  public let extensions: [Extension]

  /// Makes a model of its parts. The order of `tensors` and `extensions` does not matter.
  ///
  /// Throws `ModelError` if a tensor's name occurs twice, or if network, tensors and training state do not fit
  /// together.
  public init(
    network: Network?, tensors: [Tensor], training: TrainingState? = nil, extensions: [Extension] = []
  ) throws(ModelError) {
    let sorted = tensors.sorted { $0.name < $1.name }
    for (left, right) in zip(sorted, sorted.dropFirst()) where left.name == right.name {
      throw .duplicateTensor(right.name)
    }
    try network?.check(against: sorted.map(\.info))
    try training?.check(against: network, tensors: sorted.map(\.info))
    self.network = network
    self.training = training
    self.tensors = sorted
    self.extensions = extensions.sorted { Name($0.type) < Name($1.type) }
  }

  /// The tensor with this name; nil if there is none.
  ///
  /// - Complexity: O(log *n*) for *n* tensors.
  public func tensor(_ name: Name) -> Tensor? {
    name.index(among: tensors.count) { tensors[$0].name }.map { tensors[$0] }
  }
}
