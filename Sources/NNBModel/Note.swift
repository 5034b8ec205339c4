/// A text for people in a model's file (Spec/nnb.md, section 7.3).
public struct Note: Equatable, Sendable {
  /// What the text is about: `title`, `author`, `licence`, `data`, `training`, `source`, `about`, or any other.
  public let key: Name

  /// The text.
  public let text: String

  /// The digest of the one content that the note is true of (section 7.4), 32 bytes; nil if it is true of the file, whatever
  /// its tensors become.
  public let digest: [UInt8]?

  /// Makes a note of its parts.
  public init(_ key: Name, _ text: String, digest: [UInt8]? = nil) {
    (self.key, self.text, self.digest) = (key, text, digest)
  }

  /// The type of the section that has notes.
  package static let sectionType = "nOTE"

  /// A file with more notes than these is refused.
  package static let most = 1_000

  /// The keys that mean the same everywhere (Spec/nnb.md, 7.3), in ascending order.
  package static let common: [Name] = ["about", "author", "data", "licence", "source", "title", "training"]

  /// No note is longer, in bytes: the section of all notes is not (Spec/nnb.md, 8).
  package static let longestText = 16 << 20

  /// The size of a digest in bytes.
  package static let digestByteCount = 32
}
