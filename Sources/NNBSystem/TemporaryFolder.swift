/// The folder for temporary files.
package enum TemporaryFolder {
  private static let chosen = Locked("/tmp")

  /// `/tmp`, or the one that the program has chosen.
  package static var path: String { chosen.withLock { $0 } }

  /// The folders to try, in order: the one that the program has chosen, then `/tmp`.
  package static var paths: [String] { path == "/tmp" ? [path] : [path, "/tmp"] }

  /// Chooses another folder for the whole process. Call it before anything else.
  package static func choose(_ path: String) { chosen.withLock { $0 = path } }
}
