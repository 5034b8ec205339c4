/// Which file a name means: the same for every path, hard link and symbolic link to it.
package struct FileIdentity: Hashable, Sendable {
  let device, node: UInt64

  init(device: UInt64, node: UInt64) {
    self.device = device
    self.node = node
  }

  /// That of the file at `path`, links followed, or of the one behind standard input where it is `-`; nil where the
  /// system does not tell.
  package init?(of path: String) {
    let status =
      path == "-"
      ? try? SystemCalls.status(of: 0) : try? SystemCalls.status(of: path, followingLinks: true)
    guard let status else { return nil }
    self = status.identity
  }
}

/// Which file a name means, and which content as far as size and time tell: a system gives a file's number to another as
/// soon as the first is gone.
package struct FileStamp: Hashable, Sendable {
  private let identity: FileIdentity
  private let size, seconds, nanoseconds: Int

  init(_ status: SystemCalls.Status) {
    (identity, size) = (status.identity, status.size)
    (seconds, nanoseconds) = status.changed
  }

  /// That of the file at `path`, links followed; nil where the system does not tell.
  package init?(of path: String) {
    guard let status = try? SystemCalls.status(of: path, followingLinks: true) else { return nil }
    self.init(status)
  }
}
