/// A file in the making that takes the place of its target whole, or not at all.
///
/// The bytes go to a file without a name in the target's folder, so that nothing is left behind however the process
/// ends; where the file system has no such files, to a hidden temporary name that is removed when the value goes away.
/// Only a process killed in the middle of `commit` over an old target can leave a hidden name, `.nnb-…tmp`.
/// `commit` makes the bytes durable, puts them in the target's place, and makes that durable too.
///
/// An existing target keeps its mode; a new one gets 0666 less the umask. A symbolic link is followed to the file it
/// names, which is replaced while the link stays; a link to nothing is refused, and so is a target that is not a
/// regular file or may not be written.
public struct AtomicFile: ~Copyable {
  private let path: String
  private let target: String
  private let directory: String
  private let descriptor: Int32
  private var temporaryName: String?

  /// Creates the unnamed file beside `path`.
  ///
  /// Throws `FileError` where the target could not be replaced later: use it as a check before long work.
  public init(replacing path: String) throws(FileError) {
    try self.init(replacing: path, unnamed: SystemCalls.hasProcessFolder)
  }

  /// Creates the file without a name where `unnamed` is true and the file system can.
  init(replacing path: String, unnamed: Bool) throws(FileError) {
    let target = try Self.resolveTarget(path)
    let directory = Self.directory(of: target.path)
    do throws(SystemCalls.Failure) {
      let (descriptor, temporaryName) = try Self.create(in: directory, unnamed: unnamed)
      do throws(SystemCalls.Failure) {
        if let mode = target.mode { try SystemCalls.setMode(descriptor, mode) }
      } catch {
        SystemCalls.closeFile(descriptor)
        if let temporaryName { SystemCalls.remove(temporaryName) }
        throw error
      }
      self.path = path
      self.target = target.path
      self.directory = directory
      self.descriptor = descriptor
      self.temporaryName = temporaryName
    } catch {
      throw .cannotCreate(path: path, code: error.code)
    }
  }

  deinit {
    SystemCalls.closeFile(descriptor)
    if let temporaryName { SystemCalls.remove(temporaryName) }
  }

  /// Writes all of `bytes` at `offset`; a gap before them reads as zeros.
  public borrowing func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    let descriptor = descriptor
    try FileError.wrap(.write, path) { () throws(SystemCalls.Failure) in
      try SystemCalls.write(descriptor, bytes.span, at: offset)
    }
  }

  /// The file in the making, to be read, written or handed to another process; it must not outlive this value.
  public var contents: OpenFile { OpenFile(descriptor: descriptor, name: path) }

  /// Syncs the bytes, puts them in the target's place, and syncs the folder.
  ///
  /// Throws `FileError`; unless the last sync is what failed, the old target is then untouched.
  public consuming func commit() throws(FileError) {
    var operation = FileError.Operation.sync
    do throws(SystemCalls.Failure) {
      try SystemCalls.sync(descriptor)
      operation = .rename
      try SystemCalls.withSignalsBlocked { () throws(SystemCalls.Failure) in try place() }
      operation = .sync
      let folder = try SystemCalls.openDirectory(directory)
      defer { SystemCalls.closeFile(folder) }
      try SystemCalls.sync(folder)
    } catch {
      throw .system(operation, path: path, code: error.code)
    }
  }

  private mutating func place() throws(SystemCalls.Failure) {
    if let name = temporaryName {
      try SystemCalls.rename(name, to: target)
      // From here on the name is free, and may soon be that of another file in the making.
      return temporaryName = nil
    }
    do throws(SystemCalls.Failure) {
      return try SystemCalls.link(descriptor, as: target)
    } catch {
      guard error.code == SystemCalls.exists else { throw error }
    }
    // A name can be given to the file only where none is, so a target that exists is replaced in two steps.
    let name = try Self.firstFree(in: directory) { (name) throws(SystemCalls.Failure) in
      try SystemCalls.link(descriptor, as: name)
      return name
    }
    do throws(SystemCalls.Failure) {
      try SystemCalls.rename(name, to: target)
    } catch {
      SystemCalls.remove(name)
      throw error
    }
  }
}

extension AtomicFile {
  /// The file that `path` means and, where it exists, its permissions.
  private static func resolveTarget(_ path: String) throws(FileError) -> (path: String, mode: UInt32?) {
    typealias Failure = SystemCalls.Failure
    let own = try FileError.wrap(.examine, path) { () throws(Failure) in
      try SystemCalls.status(of: path, followingLinks: false)
    }
    guard let own else {
      if path.isEmpty { throw .cannotCreate(path: path, code: SystemCalls.notFound) }
      return (path, nil)
    }
    let status = try FileError.wrap(.examine, path) { () throws(Failure) in
      try SystemCalls.status(of: path, followingLinks: true)
    }
    guard let status else { throw .danglingLink(path: path) }
    guard status.isRegular else { throw .notReplaceable(path: path) }
    guard SystemCalls.isWritable(path) else { throw .cannotCreate(path: path, code: SystemCalls.accessDenied) }
    guard own.isLink else { return (path, status.permissions) }
    let resolved = try FileError.wrap(.examine, path) { () throws(Failure) in try SystemCalls.resolved(path) }
    return (resolved, status.permissions)
  }

  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func create(
    in directory: String, unnamed: Bool
  ) throws(SystemCalls.Failure) -> (Int32, temporaryName: String?) {
    if unnamed {
      do throws(SystemCalls.Failure) {
        return (try SystemCalls.createUnnamed(in: directory), nil)
      } catch {
        guard SystemCalls.meansUnsupported(error.code) else { throw error }
      }
    }
    return try firstFree(in: directory) { (name) throws(SystemCalls.Failure) in
      (try SystemCalls.createNew(name), name)
    }
  }

  /// Tries hidden names in `directory` until `attempt` meets one that nobody has.
  private static func firstFree<Result>(
    in directory: String, _ attempt: (String) throws(SystemCalls.Failure) -> Result
  ) throws(SystemCalls.Failure) -> Result {
    var number = 0
    while true {
      do throws(SystemCalls.Failure) {
        return try attempt("\(directory)/.nnb-\(SystemCalls.processIdentifier)-\(number).tmp")
      } catch {
        guard error.code == SystemCalls.exists, number < 1_000 else { throw error }
        number += 1
      }
    }
  }
}
