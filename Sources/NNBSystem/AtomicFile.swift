package import NNBBytes

/// A new file that replaces its target whole, or not at all.
///
/// The bytes go to a file without a name in the target's folder, so nothing is left behind however the process ends. If
/// the file system does not support that, they go to a hidden temporary name. It is removed when the value goes away,
/// and by `UnfinishedFiles.removeAll` if a signal ends the process. Only a process that is killed can leave a hidden
/// name: at any time on such a file system, elsewhere only in the middle of `commit` over an old target
/// (Spec/outputs.md, 3).
///
/// `commit` makes the bytes durable, puts them in the target's place, and makes that durable, too.
///
/// An existing target keeps its mode; a new one gets 0666 less the umask. A symbolic link stays, and the file that it
/// leads to is replaced. A link to nothing is refused, and so is a target that is not a regular file or may not be
/// written.
package struct AtomicFile: ~Copyable {
  private let path: String
  private let target: OutputTarget
  private let descriptor: Int32
  private let rule: Rule

  /// The open folder; nil if it has not been opened yet.
  private let folder: OwnedDescriptor?

  /// The hidden name, if the file has one.
  private var temporary: Temporary?

  /// The hidden name that it was made with.
  private let hiddenName: String?

  /// Which file may be replaced.
  package enum Rule: Equatable {
    case any

    /// None: the target must be new.
    case none

    /// The file with this stamp: known to exist, and unchanged.
    case only(FileStamp)
  }

  /// Creates the unnamed file beside `path`, to replace whatever file is there.
  ///
  /// Throws `FileError` if the target could not be replaced later: use it as a check before long work.
  package init(replacing path: String) throws(FileError) {
    try self.init(replacing: path, unnamed: SystemCalls.hasProcessFolder)
  }

  /// Creates the file; without a name if `unnamed` is true and the file system supports that.
  package init(replacing path: String, unnamed: Bool) throws(FileError) {
    try self.init(try OutputTarget(path), of: path, rule: .any, unnamed: unnamed)
  }

  /// Creates the file for a known target. Messages call it `path`; `folder` is its folder if that is open.
  package init(
    _ target: OutputTarget, of path: String, rule: Rule, in folder: OwnedDescriptor? = nil,
    unnamed: Bool = SystemCalls.hasProcessFolder
  ) throws(FileError) {
    let made: Made
    do throws(SystemCalls.Failure) {
      made = try Self.create(in: target.folder, unnamed: unnamed, mode: target.mode)
    } catch {
      throw .cannotCreate(path: path, code: error.code)
    }
    (descriptor, hiddenName) = (made.descriptor, made.name)
    temporary = made.take()
    self.path = path
    self.target = target
    self.rule = rule
    self.folder = folder
  }

  deinit { SystemCalls.closeLocked(descriptor) }

  /// Writes all of `bytes` at `offset`; a gap before them reads as zeros.
  package borrowing func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    let descriptor = descriptor
    try FileError.wrap(.write, path) { () throws(SystemCalls.Failure) in
      try SystemCalls.write(descriptor, bytes.span, at: offset)
    }
  }

  /// The new file, to be read, written or passed to another process; it must not outlive this value.
  package var contents: OpenFile { OpenFile(descriptor: descriptor, name: path) }

  /// The hidden name that it was made with, from the root; nil if there is none.
  var hiddenPath: String? { hiddenName.flatMap { try? SystemCalls.resolved($0) } }

  /// Syncs the bytes, puts them in the target's place, and syncs the folder.
  ///
  /// Throws `FileError`; it is `.exists` if there is a file that may not be replaced. The old target is then untouched,
  /// unless only the last sync failed.
  package consuming func commit() throws(FileError) { try commit { _ in } }

  /// The same. `whenNamed` gets the stamp of the file as soon as it is in its place, even if the folder then cannot be
  /// synced.
  package consuming func commit(whenNamed: (FileStamp) -> Void) throws(FileError) {
    var operation = FileError.Operation.sync
    let path = path
    do throws(SystemCalls.Failure) {
      // Before there is a name, so that a folder that cannot be opened changes nothing.
      let folder = if let folder { folder } else { OwnedDescriptor(try SystemCalls.openDirectory(target.folder)) }
      try SystemCalls.sync(descriptor)
      // Only now: a file system on another machine gives the time when it has all bytes.
      let stamp = try SystemCalls.status(of: descriptor).stamp
      operation = .rename
      try SystemCalls.withSignalsBlocked { () throws(SystemCalls.Failure) in try place() }
      whenNamed(stamp)
      operation = .sync
      try SystemCalls.syncFolder(folder.value)
    } catch {
      if operation == .rename, error.code == SystemCalls.exists { throw .exists(path: path) }
      throw .system(operation, path: path, code: error.code)
    }
  }

  private mutating func place() throws(SystemCalls.Failure) {
    if temporary == nil {
      do throws(SystemCalls.Failure) {
        return try SystemCalls.link(descriptor, as: target.path)
      } catch {
        guard error.code == SystemCalls.exists, rule != .none else { throw error }
      }
      // An unnamed file cannot take a name that exists, so an existing target is replaced in two steps.
      let descriptor = descriptor
      temporary = try Temporary(in: target.folder) { (name) throws(SystemCalls.Failure) in
        try SystemCalls.link(descriptor, as: name)
      }
    }
    guard let name = temporary?.path else { return }
    if rule == .none {
      try SystemCalls.renameToNew(name, to: target.path)
    } else {
      // That nobody of this kind comes between looking and renaming is seen to by the lock of an output's place.
      if case .only(let known) = rule, let found = FileStamp(of: target.path), found != known {
        throw SystemCalls.Failure(code: SystemCalls.exists)
      }
      try SystemCalls.rename(name, to: target.path)
    }
    // From here on the name is free.
    temporary?.forget()
  }
}

extension AtomicFile {
  /// A hidden name, which is removed when the value goes away.
  private struct Temporary: ~Copyable {
    let path: String
    private let entry: UnfinishedFiles.Entry
    private var isThere = true

    /// Calls `give` with names in `folder` until one is free.
    init(in folder: String, _ give: (String) throws(SystemCalls.Failure) -> Void) throws(SystemCalls.Failure) {
      var tries = 0
      while true {
        let path = folder + "/" + TemporaryName.make()
        let entry = UnfinishedFiles.Entry(path)
        do throws(SystemCalls.Failure) {
          try give(path)
          self.path = path
          self.entry = entry
          return
        } catch {
          guard error.code == SystemCalls.exists, tries < 1_000 else { throw error }
          tries += 1
        }
      }
    }

    mutating func forget() { isThere = false }

    deinit { if isThere { SystemCalls.remove(path) } }
  }

  /// A new file, and its hidden name if it has one.
  private struct Made: ~Copyable {
    let descriptor: Int32
    var name: String?
    var temporary: Temporary?

    consuming func take() -> Temporary? { temporary }
  }

  private static func create(
    in folder: String, unnamed: Bool, mode: UInt32?
  ) throws(SystemCalls.Failure) -> Made {
    let made = try create(in: folder, unnamed: unnamed)
    do throws(SystemCalls.Failure) {
      if let mode { try SystemCalls.setMode(made.descriptor, mode) }
    } catch {
      SystemCalls.closeFile(made.descriptor)
      throw error
    }
    return made
  }

  private static func create(in folder: String, unnamed: Bool) throws(SystemCalls.Failure) -> Made {
    if unnamed {
      do throws(SystemCalls.Failure) {
        let descriptor = try SystemCalls.createUnnamed(in: folder)
        // Held while the value lives, so that a hidden name that `commit` may have to give has an owner at once.
        _ = SystemCalls.lock(descriptor)
        return Made(descriptor: descriptor, temporary: nil)
      } catch {
        guard SystemCalls.meansUnsupported(error.code) else { throw error }
      }
    }
    while true {
      var descriptor: Int32 = -1, made = ""
      let temporary = try Temporary(in: folder) { (name) throws(SystemCalls.Failure) in
        descriptor = try SystemCalls.createNew(name)
        made = name
      }
      // A process that looks for leftovers may have come before the lock. Then it removes the name, or has removed it.
      if SystemCalls.lock(descriptor) != .taken, (try? SystemCalls.status(of: descriptor).nameCount) != 0 {
        return Made(descriptor: descriptor, name: made, temporary: temporary)
      }
      SystemCalls.closeFile(descriptor)
    }
  }
}
