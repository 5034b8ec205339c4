package import NNBBytes

/// The file at an output path, links followed.
package struct OutputTarget: Sendable {
  /// Its path, and the folder that it is in.
  let path, folder: String

  /// The permissions of the existing file; nil if there is none.
  let mode: UInt32?

  /// The stamp of the existing file.
  let stamp: FileStamp?

  /// Checks `path`, which errors call `name`.
  ///
  /// Throws `FileError` if it is a broken link, not a regular file, or may not be written.
  package init(_ path: String, called name: String? = nil) throws(FileError) {
    typealias Failure = SystemCalls.Failure
    let called = name ?? path
    let own = try FileError.wrap(.examine, called) { () throws(Failure) in
      try SystemCalls.status(of: path, followingLinks: false)
    }
    guard let own else {
      if path.isEmpty { throw .cannotCreate(path: called, code: SystemCalls.notFound) }
      (self.path, folder, mode, stamp) = (path, Self.folder(of: path), nil, nil)
      return
    }
    let status = try FileError.wrap(.examine, called) { () throws(Failure) in
      try SystemCalls.status(of: path, followingLinks: true)
    }
    guard let status else { throw .danglingLink(path: called) }
    guard status.isRegular else { throw .notReplaceable(path: called) }
    guard SystemCalls.isWritable(path) else { throw .cannotCreate(path: called, code: SystemCalls.accessDenied) }
    (mode, stamp) = (status.permissions, status.stamp)
    self.path =
      own.isLink
      ? try FileError.wrap(.examine, called) { () throws(Failure) in try SystemCalls.resolved(path) } : path
    folder = Self.folder(of: self.path)
  }

  /// The folder of a path.
  static func folder(of path: String) -> String { FileSystem.parts(of: path).folder }

  /// The last name of the path.
  var name: String { FileSystem.parts(of: path).name }
}
