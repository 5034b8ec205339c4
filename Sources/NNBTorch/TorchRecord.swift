/// What nnb keeps for itself in an archive (Spec/pytorch.md, section 5).
enum TorchRecord {
  /// The folder of its members, below the archive's root.
  static let folder = "nnb/"
}
