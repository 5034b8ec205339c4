internal import Glibc

/// What stands where in the file system.
public enum FileSystem {
  /// The names in a folder, sorted, without `.` and `..`.
  public static func names(in path: String) throws(FileError) -> [String] {
    guard let directory = unsafe opendir(path) else {
      throw .system(.open, path: path, code: errno)
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    // Safe: the entry is copied before the next call, which may overwrite it.
    while let entry = unsafe readdir(directory) {
      names.append(
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
          unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
        })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  /// The folder that a path's last name stands in, and that name.
  public static func parts(of path: String) -> (folder: String, name: String) {
    (
      AtomicFile.directory(of: path),
      String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    )
  }

  /// The first bytes of a file, whatever size the system says it has; those of `/proc` and `/sys` say 0.
  public static func start(of path: String, upTo count: Int) throws(FileError) -> [UInt8] {
    try FileError.wrap(.read, path) { () throws(SystemCalls.Failure) in
      let descriptor = try SystemCalls.openForReading(path)
      defer { SystemCalls.closeFile(descriptor) }
      return try SystemCalls.read(descriptor, at: 0, count: count)
    }
  }

  /// Removes a file; that it is not there is fine.
  public static func remove(_ path: String) throws(FileError) {
    guard unsafe unlink(path) != 0, errno != ENOENT else { return }
    throw .system(.remove, path: path, code: errno)
  }

  /// Whether two paths mean the same file; where neither exists, whether they would.
  public static func areSame(_ one: String, _ other: String) -> Bool {
    let left = identity(of: one), right = identity(of: other)
    if left != nil || right != nil { return left == right }
    let (folder, name) = parts(of: one), (otherFolder, otherName) = parts(of: other)
    let place = identity(of: folder)
    return name == otherName && place != nil && place == identity(of: otherFolder)
  }

  private static func identity(of path: String) -> [UInt64]? {
    (try? SystemCalls.status(of: path, followingLinks: true)).map { [$0.device, $0.node] }
  }

  /// The folder for files that are soon gone: `TMPDIR`, or else `/tmp`.
  public static var temporaryFolder: String {
    guard let path = unsafe getenv("TMPDIR") else { return "/tmp" }
    return unsafe String(cString: path)
  }

  /// Whether `path` names a folder.
  public static func isDirectory(_ path: String) -> Bool {
    (try? SystemCalls.status(of: path, followingLinks: true))?.isDirectory ?? false
  }

  /// The kinds of what can stand at a path.
  public enum Kind: Sendable {
    case file, folder, link, other
  }

  /// What stands at `path`, or at the end of a symbolic link there; nil where that is nothing, or the system does not
  /// tell.
  public static func kind(of path: String, followingLinks: Bool) -> Kind? {
    guard let status = try? SystemCalls.status(of: path, followingLinks: followingLinks) else { return nil }
    return status.isRegular ? .file : status.isDirectory ? .folder : status.isLink ? .link : .other
  }

  /// Whether anything stands at `path`.
  public static func exists(_ path: String) -> Bool {
    (try? SystemCalls.status(of: path, followingLinks: true)) != nil
  }
}
