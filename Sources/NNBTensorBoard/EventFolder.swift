package import NNBBytes
internal import NNBSystem

/// A folder with event files, those of others too (Spec/tensorboard.md, section 1).
package struct EventFolder: Sendable {
  package let path: String

  /// Makes the folder, and those that it stands in.
  package init(making path: String) throws(FileError) {
    self.path = path
    try Self.make(path)
  }

  private static func make(_ path: String) throws(FileError) {
    guard !FileSystem.isDirectory(path) else { return }
    let folder = FileSystem.parts(of: path.trimmedSlashes).folder
    if folder != path, FileSystem.kind(of: folder, followingLinks: true) == nil { try make(folder) }
    _ = try FileSystem.makeFolder(path)
  }

  private static let start = "events.out.tfevents.", middle = ".nnb."

  /// The name of a file that was made at a time, in microseconds since 1970. Names are in the order of their times.
  package static func name(at microseconds: Int) -> String {
    start + digits(microseconds / 1_000_000, 10) + middle + digits(microseconds % 1_000_000, 6)
  }

  private static func digits(_ value: Int, _ count: Int) -> String {
    let text = "\(value)"
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }

  /// The time of a name; nil if no file here has such a name.
  package static func time(of name: String) -> Int? {
    let parts = name.utf8.dropFirst(start.utf8.count).split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, let seconds = Int(String(decoding: parts[0], as: UTF8.self)),
      (0..<1 << 40).contains(seconds),
      let rest = Int(String(decoding: parts[2], as: UTF8.self)), (0..<1_000_000).contains(rest)
    else { return nil }
    let time = seconds * 1_000_000 + rest
    return self.name(at: time) == name ? time : nil
  }

  /// The paths of files with such names, in the order of their times.
  package func files() throws(FileError) -> [String] {
    try FileSystem.names(in: path).filter { Self.time(of: $0) != nil }.map { path + "/" + $0 }
  }

  /// Whether there are other event files than that at `own`.
  package func hasOthers(than own: String) throws(FileError) -> Bool {
    try FileSystem.names(in: path).contains { $0.contains("tfevents") && path + "/" + $0 != own }
  }

  /// The latest time that a file has in its name; 0 if there is none.
  func latest() throws(FileError) -> Int { try FileSystem.names(in: path).compactMap(Self.time).max() ?? 0 }
}

extension String {
  /// Without slashes at its end, unless it is nothing else.
  fileprivate var trimmedSlashes: String {
    let end = utf8.lastIndex { $0 != UInt8(ascii: "/") }
    return end.map { String(decoding: utf8[...$0], as: UTF8.self) } ?? self
  }
}
