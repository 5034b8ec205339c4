internal import Synchronization

/// The folder for files that are soon gone.
package enum TemporaryFolder {
  private static let chosen = Mutex("/tmp")

  /// `/tmp`, or the one that the program has chosen.
  package static var path: String { chosen.withLock { $0 } }

  /// The folders to try in their order: the one that the program has chosen, then `/tmp`.
  package static var paths: [String] { path == "/tmp" ? [path] : [path, "/tmp"] }

  /// Chooses another one, for the whole process; to be done before anything else.
  package static func choose(_ path: String) { chosen.withLock { $0 = path } }
}
