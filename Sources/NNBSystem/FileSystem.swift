package import NNBBytes

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Looks at the file system.
package enum FileSystem {
  /// The path of a file that is there, from the root and without links.
  package static func absolute(_ path: String) throws(FileError) -> String {
    try FileError.wrap(.open, path) { () throws(SystemCalls.Failure) in try SystemCalls.resolved(path) }
  }

  /// The names in a folder, sorted, without `.` and `..`, and without those that are not UTF-8.
  package static func names(in path: String) throws(FileError) -> [String] {
    try entries(in: FilePath(path)).compactMap(\.text).sorted()
  }

  /// All names in a folder without `.` and `..`, in the order of their bytes.
  package static func entries(in path: FilePath) throws(FileError) -> [FilePath] {
    guard let directory = unsafe path.withCString({ unsafe opendir($0) }) else {
      throw .system(.open, path: "\(path)", code: errno)
    }
    defer { unsafe closedir(directory) }
    var names: [FilePath] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(directory) else { break }
      // Safe: the entry's name ends in a zero, and is copied before the next call, which may overwrite it.
      names.append(
        unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
          let start = unsafe UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self)
          return unsafe FilePath(
            bytes: UnsafeBufferPointer(start: start, count: strlen(UnsafePointer(OpaquePointer(start)))))
        })
    }
    guard errno == 0 else { throw .system(.read, path: "\(path)", code: errno) }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
  }

  /// The first bytes of a file, whatever size the system says it has; those of `/proc` and `/sys` say 0.
  package static func start(of path: String, upTo count: Int) throws(FileError) -> [UInt8] {
    try FileError.wrap(.read, path) { () throws(SystemCalls.Failure) in
      let descriptor = try SystemCalls.openForReading(FilePath(path))
      defer { SystemCalls.closeFile(descriptor) }
      return try SystemCalls.read(descriptor, at: 0, count: count)
    }
  }

  /// Makes sure that a file could have a path, as far as its length says.
  package static func checkName(_ path: String) throws(FileError) {
    do throws(SystemCalls.Failure) {
      _ = try SystemCalls.status(of: path, followingLinks: false)
    } catch {
      throw .cannotCreate(path: path, code: error.code)
    }
  }

  /// Throws unless there is something at `path`, or at the end of symbolic links there.
  package static func checkPresence(_ path: String) throws(FileError) {
    let status = try FileError.wrap(.open, path) { () throws(SystemCalls.Failure) in
      try SystemCalls.status(of: path, followingLinks: true)
    }
    if status == nil { throw .system(.open, path: path, code: SystemCalls.notFound) }
  }

  /// Removes a file; that it is not there is fine.
  package static func remove(_ path: String) throws(FileError) {
    guard unsafe unlink(path) != 0, errno != ENOENT else { return }
    throw .system(.remove, path: path, code: errno)
  }

  /// Whether `path` names a folder.
  package static func isDirectory(_ path: String) -> Bool {
    (try? SystemCalls.status(of: path, followingLinks: true))?.isDirectory ?? false
  }

  /// The kinds of objects at a path.
  package enum Kind: Sendable {
    case file, folder, link, other
  }

  /// The kind of object at `path`, or at the end of a symbolic link there; nil if there is none, or the system does not
  /// tell.
  package static func kind(of path: String, followingLinks: Bool) -> Kind? {
    kind(of: FilePath(path), followingLinks: followingLinks)
  }

  /// The same for a path that may not be UTF-8.
  package static func kind(of path: FilePath, followingLinks: Bool) -> Kind? {
    guard let status = try? SystemCalls.status(of: path, followingLinks: followingLinks) else { return nil }
    return status.isRegular ? .file : status.isDirectory ? .folder : status.isLink ? .link : .other
  }

  /// Whether a program can be started from a path.
  package static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }

  /// Whether a file, or the names in a folder, may be changed by this process.
  package static func isWritable(_ path: String) -> Bool { SystemCalls.isWritable(path) }

  /// Whether anything exists at `path`.
  package static func exists(_ path: String) -> Bool {
    (try? SystemCalls.status(of: path, followingLinks: true)) != nil
  }
}
