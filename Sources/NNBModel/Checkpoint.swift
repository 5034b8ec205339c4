/// A model as it is stored: tensors, usually a network that uses them, and what else the file carried.
public struct Checkpoint: Equatable, Sendable {
  /// What an ancillary section of an `.nnb` file that this version does not know holds; kept and written back.
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

  /// The network; nil where only tensors are known.
  public let network: Network?

  /// The tensors in ascending order of their names' UTF-8 bytes.
  public let tensors: [Tensor]

  /// Where training stands; nil where there is nothing to go on with.
  public let training: TrainingState?

  /// Unknown ancillary sections, in ascending order of type.
  public let extensions: [Extension]

  /// Puts a model together; the order of `tensors` and `extensions` does not matter.
  ///
  /// Throws `ModelError` where a tensor's name stands twice, or network, tensors and training state do not fit together.
  public init(
    network: Network?, tensors: [Tensor], training: TrainingState? = nil, extensions: [Extension] = []
  ) throws(ModelError) {
    let sorted = tensors.sorted { $0.description.name.precedes($1.description.name) }
    for (left, right) in zip(sorted, sorted.dropFirst()) where !left.description.name.precedes(right.description.name) {
      throw .duplicateTensor(right.description.name)
    }
    try network?.check(against: sorted.map(\.description))
    try training?.check(against: network, tensors: sorted.map(\.description))
    self.network = network
    self.training = training
    self.tensors = sorted
    self.extensions = extensions.sorted { $0.type.precedes($1.type) }
  }

  /// The tensor of a name; nil where there is none. Takes a number of comparisons in proportion to the logarithm of the
  /// number of tensors.
  public func tensor(_ name: String) -> Tensor? {
    place(of: name, among: tensors.count) { tensors[$0].description.name }.map { tensors[$0] }
  }
}
