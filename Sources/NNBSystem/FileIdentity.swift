/// The identity of a file, the same for every path, hard link and symbolic link to it.
package struct FileIdentity: Hashable, Sendable {
  let device, node: UInt64

  init(device: UInt64, node: UInt64) {
    self.device = device
    self.node = node
  }

  /// The identity of the file at `path`, links followed, or of the file at standard input if `path` is `-`; nil if the
  /// system does not tell.
  package init?(of path: String) {
    let status =
      path == "-"
      ? try? SystemCalls.status(of: 0) : try? SystemCalls.status(of: path, followingLinks: true)
    guard let status else { return nil }
    self = status.identity
  }
}

/// The identity of a file and, as far as size and time tell, of its content. A system may reuse a file's number as soon
/// as that file is gone.
package struct FileStamp: Hashable, Sendable {
  let identity: FileIdentity
  private let size, seconds, nanoseconds: Int

  init(_ status: SystemCalls.Status) {
    (identity, size) = (status.identity, status.size)
    (seconds, nanoseconds) = status.changed
  }

  /// The stamp of the file at `path`, links followed; nil if the system does not tell.
  package init?(of path: String) {
    guard let status = try? SystemCalls.status(of: path, followingLinks: true) else { return nil }
    self.init(status)
  }
}
