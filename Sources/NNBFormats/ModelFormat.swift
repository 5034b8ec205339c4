package import NNBSystem
package import NNBBytes
internal import NNB

/// How a format is called.
package struct FormatName: Hashable, Sendable {
  /// What options and JSON call it: `h5`.
  package let id: String

  /// What sentences call it: `HDF5`.
  package let title: String

  /// What its files' names end in, without the dot; the first is the usual one.
  package let endings: [String]

  /// Names a format.
  package init(id: String, title: String, endings: [String]) {
    (self.id, self.title, self.endings) = (id, title, endings)
  }

  /// The file's ending as sentences name the format: `.h5`.
  package var ending: String { "." + (endings.first ?? id) }
}

/// A format of files of models: one folder, and one line of the registry.
///
/// Everything between formats goes by way of `.nnb`, the only one that holds all that a model has.
package protocol ModelFormat: Sendable {
  /// How the format is called.
  static var name: FormatName { get }

  /// What is known of a file that begins like this; nil if it is of another format.
  ///
  /// Reads some kilobytes. Throws if the file is of this format and cannot be read.
  func recognise(_ start: FileStart) throws(Failure) -> Recognition?

  /// The size of the file that a stream brings, by its beginning; nil if that is damaged, which the reader reports.
  func byteCount(of stream: any ByteSource, _ recognition: Recognition) throws(Failure) -> Int?

  /// Opens a file that was recognised. Throws if its structure is damaged or unknown.
  func open(_ file: SourceFile) throws(Failure) -> OpenedModel

  /// Whether files of this format are read, and not only written.
  var isRead: Bool { get }

  /// How models leave in this format.
  var writing: ModelWriting { get }

  /// Whether a file can hold several entries, of which `ImportOptions.key` names one.
  var hasEntries: Bool { get }

  /// Whether a file can have elements of two bytes without a type, which `ImportOptions.takesOpaqueAsBFloat16` is about.
  var hasOpaqueElements: Bool { get }

  /// Whether a file can lack elements and have a value for them, which `ImportOptions.allowsFill` is about.
  var hasFillValues: Bool { get }

  /// Whether a file may leave its activations open, so that a configuration beside it can say them.
  var takesConfiguration: Bool { get }
}

extension ModelFormat {
  /// How the format is called.
  package var name: FormatName { Self.name }

  /// Most formats are read.
  package var isRead: Bool { true }

  /// In most formats a file holds one thing.
  package var hasEntries: Bool { false }

  /// Most formats name the types of all elements.
  package var hasOpaqueElements: Bool { false }

  /// In most formats all elements are there.
  package var hasFillValues: Bool { false }

  /// Graphs say all themselves.
  package var takesConfiguration: Bool { false }
}

/// The beginning of a file.
package struct FileStart {
  /// The first bytes, at most `byteCount`.
  package let bytes: [UInt8]

  /// The file.
  package let source: any ByteSource

  /// Whether `source` is the whole file.
  package let isWhole: Bool

  /// How much of a file is looked at.
  package static let byteCount = 4_096

  /// Reads the beginning of a file.
  package init(of source: any ByteSource, isWhole: Bool = true) throws(FileError) {
    bytes = try source.read(at: 0, upTo: Self.byteCount)
    (self.source, self.isWhole) = (source, isWhole)
  }
}

/// What the beginning of a file tells.
package struct Recognition: Equatable, Sendable {
  /// What the file is, in a few words: `HDF5, superblock version 2`.
  package let description: String

  /// The version of the container, if it states one.
  package let version: Int?

  /// The size of the whole file, if the beginning states one.
  package let byteCount: Int?

  /// States what is known.
  package init(_ description: String, version: Int? = nil, byteCount: Int? = nil) {
    (self.description, self.version, self.byteCount) = (description, version, byteCount)
  }
}

/// A file to read a model from: a regular file, or a copy of a stream in memory.
package struct SourceFile {
  /// What the file is called in messages.
  package let name: String

  /// Where it is; nil for standard input.
  package let path: FilePath?

  /// Its bytes.
  package let bytes: any ByteSource

  /// The descriptor behind them.
  package let descriptor: Int32

  /// Its size.
  package let byteCount: Int

  /// Describes a file.
  package init(name: String, path: FilePath?, bytes: any ByteSource, descriptor: Int32, byteCount: Int) {
    (self.name, self.path, self.bytes) = (name, path, bytes)
    (self.descriptor, self.byteCount) = (descriptor, byteCount)
  }
}

/// What a format makes of a file.
package enum OpenedModel {
  /// The file is `.nnb` itself.
  case canonical

  /// The file can become `.nnb`.
  case foreign(any ForeignModel)
}

/// How models leave in a format.
package enum ModelWriting {
  /// The format is only read.
  case none

  /// The format is `.nnb` itself.
  case canonical

  /// A writer makes the format of `.nnb`.
  case foreign(any ModelWriter)
}
