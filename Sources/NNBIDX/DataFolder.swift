internal import NNBBytes
internal import NNBRecognition
internal import NNBSystem

/// The files of data sets in one folder, known by their names.
struct DataFolder {
  /// A file and what its name says.
  struct Entry {
    let name: DataFileName, path: String

    /// The name in the folder.
    let text: String
  }

  /// The folder, as it was named.
  let path: String

  /// The names in it, without hidden ones.
  let names: [String]

  let entries: [Entry]

  /// Looks into a folder. Where a folder has the name of a file, as in archives of Kaggle, the file inside is meant.
  init(_ path: String) throws(FileError) {
    self.path = path
    names = try FileSystem.names(in: path).filter { !$0.hasPrefix(".") }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    entries = names.compactMap { text in
      guard let name = DataFileName(text) else { return nil }
      guard let file = Self.file(at: prefix + text) else { return nil }
      return Entry(name: name, path: file, text: text)
    }
  }

  /// The file at `path`: itself, or where a folder has the name of a data set's file, the one of that name inside it, or its
  /// only file. Nil for another folder.
  static func file(at path: String) -> String? {
    guard FileSystem.isDirectory(path) else { return path }
    let own = FileSystem.parts(of: path.hasSuffix("/") ? String(path.dropLast()) : path).name
    guard let name = DataFileName(own), let inside = try? FileSystem.names(in: path) else { return nil }
    let prefix = path.hasSuffix("/") ? path : path + "/"
    let files = inside.filter { !$0.hasPrefix(".") && !FileSystem.isDirectory(prefix + $0) }
    let named = files.filter { text in
      DataFileName(text).map { $0.part == name.part && $0.kind == name.kind } ?? false
    }
    return (named.first ?? (files.count == 1 ? files.first : nil)).map { prefix + $0 }
  }

  /// The entries for a part of a set.
  func entries(_ part: DataFileName.Part, _ kind: DataFileName.Kind, set: String) -> [Entry] {
    entries.filter { $0.name.part == part && $0.name.kind == kind && $0.name.set == set }
      .sorted { ($0.name.spelling, $0.text) < ($1.name.spelling, $1.text) }
  }

  /// The names of the sets that have images for a part, in order.
  func sets(with part: DataFileName.Part) -> [String] {
    Set(entries.filter { $0.name.part == part && $0.name.kind == .images }.map(\.name.set)).sorted()
  }

  /// What is in the folder, with the format of the first files as far as it is known and not IDX.
  var found: [IDXError.FoundFile] {
    let prefix = path.hasSuffix("/") ? path : path + "/"
    return names.prefix(Self.mostRecognised).map { name in
      if FileSystem.isDirectory(prefix + name) { return .init(name + "/") }
      return .init(name, Self.format(of: prefix + name))
    } + names.dropFirst(Self.mostRecognised).map { .init($0) }
  }

  private static let mostRecognised = 16

  private static func format(of path: String) -> OtherFormat? {
    // A pipe is not opened: nobody might write into it.
    guard FileSystem.kind(of: path, followingLinks: true) == .file, let source = try? openSource(path),
      let start = try? source.read(at: 0, upTo: OtherFormat.startByteCount), !start.isEmpty,
      let format = try? OtherFormat(of: source, beginningWith: start)
    else { return nil }
    switch format {
    case .idx, .gzip: return nil
    default: return format
    }
  }

  /// How many folders below one are looked into, and how deep.
  private static let mostFolders = 64, deepest = 3

  /// The folders below this one that hold files of data sets, such as `MNIST/raw` of torchvision.
  var below: [DataFolder] {
    var found: [DataFolder] = [], left = Self.mostFolders
    var level = [self]
    for _ in 0..<Self.deepest {
      var next: [DataFolder] = []
      for folder in level {
        let prefix = folder.path.hasSuffix("/") ? folder.path : folder.path + "/"
        for name in folder.names where left > 0 && FileSystem.isDirectory(prefix + name) {
          left -= 1
          guard let inner = try? DataFolder(prefix + name) else { continue }
          if inner.entries.isEmpty { next.append(inner) } else { found.append(inner) }
        }
      }
      level = next
    }
    return found
  }
}
