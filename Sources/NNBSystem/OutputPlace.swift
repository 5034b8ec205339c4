package import NNBBytes
internal import Synchronization

/// Where an output goes, perhaps several times, and where no other process writes meanwhile: a path, or a stream.
///
/// A file that was there before is replaced only where the place was made to, and then only that one or what has been
/// written here since (Spec/outputs.md, 1). The right to the path ends with this value, or with the process.
package final class OutputPlace: Sendable {
  /// What it is called in messages.
  package let path: String

  /// What killed processes had left in the folder.
  package let leftovers: Leftovers

  private enum Destination {
    case file(OutputTarget, OutputLock, replacesAny: Bool)
    case stream(StandardStream, OwnedDescriptor?)
  }

  private let destination: Destination

  private struct State {
    /// The file that is there: one that was, or the last one written.
    var present: FileIdentity?

    /// Whether that one may be replaced.
    var isReplaceable = false

    /// What tells the file written last from all others.
    var stamp: FileStamp?
  }

  private let state: Mutex<State>

  /// Takes the place at `path`; `-` and the names of open files, such as `/dev/stdout`, are streams, and so are pipes and
  /// devices. A pipe with a name is waited for until somebody reads it.
  ///
  /// `inputs` are paths of files that are read, `-` being standard input, and never written. Where `replacesAny` is true,
  /// whatever other file is there at the time of writing is replaced.
  ///
  /// Throws `FileError`: `.inUse` where another process has the place, `.isInput`, `.isTerminal`, and what a path that
  /// cannot be written is.
  package init(_ path: String, besides inputs: [String] = [], replacesAny: Bool = false) throws(FileError) {
    let identity: FileIdentity?
    if let stream = try Self.stream(path) {
      self.path = stream.0.name
      destination = .stream(stream.0, stream.1)
      leftovers = Leftovers()
      let status = try? SystemCalls.status(of: stream.0.descriptor)
      identity = status?.isRegular == true ? status?.identity : nil
      state = Mutex(State())
    } else {
      self.path = path
      let (target, lock) = try Self.take(path)
      leftovers = Leftovers(removingFrom: target.folder)
      destination = .file(target, lock, replacesAny: replacesAny)
      identity = target.identity
      state = Mutex(State(present: identity))
    }
    if let identity, let input = inputs.first(where: { FileIdentity(of: $0) == identity }) {
      throw .isInput(path: path, input: input)
    }
  }

  private static func take(_ path: String) throws(FileError) -> (OutputTarget, OutputLock) {
    let seen = try OutputTarget(path)
    let lock: OutputLock?
    do throws(SystemCalls.Failure) {
      lock = try OutputLock(seen.name, in: seen.folder)
    } catch {
      throw .cannotCreate(path: path, code: error.code)
    }
    guard let lock else { throw .inUse(path: path) }
    // Whoever had the place until now may have put a file there.
    return (try OutputTarget(path), lock)
  }

  private static func stream(_ path: String) throws(FileError) -> (StandardStream, OwnedDescriptor?)? {
    var found = descriptor(in: path).map { StandardStream(descriptor: $0, name: $0 == 1 ? "standard output" : path) }
    var owner: OwnedDescriptor?
    if found == nil, (try? SystemCalls.status(of: path, followingLinks: true))?.isStream == true {
      do throws(SystemCalls.Failure) {
        let opened = OwnedDescriptor(try SystemCalls.openStream(path))
        (owner, found) = (opened, StandardStream(descriptor: opened.value, name: path))
      } catch {
        throw .cannotCreate(path: path, code: error.code)
      }
    }
    guard let found else { return nil }
    if found.isTerminal { throw .isTerminal(path: found.name) }
    return (found, owner)
  }

  /// The open file that a path names as such.
  private static func descriptor(in path: String) -> Int32? {
    if path == "-" || path == "/dev/stdout" { return 1 }
    if path == "/dev/stderr" { return 2 }
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }
}

extension OutputPlace {
  /// Whether a path means standard output.
  package static func isStandardOutput(_ path: String) -> Bool { descriptor(in: path) == 1 }

  /// Whether it takes bytes one after another, once.
  package var isStream: Bool {
    if case .stream = destination { true } else { false }
  }

  /// Whether a file is there, which was before or has been written here.
  package var holdsFile: Bool { state.withLock { $0.present != nil } }

  /// Has the file that is there replaced by what is written; without this it stays, and writing is `.exists`.
  package func replacePresent() { state.withLock { $0.isReplaceable = true } }

  /// Begins to write.
  ///
  /// Throws `FileError` where that cannot be: use it as a check before long work.
  package func begin() throws(FileError) -> OutputFile {
    switch destination {
    case .stream(let stream, _): return try OutputFile(stream, of: self)
    case .file(let target, let lock, let replacesAny):
      let known = state.withLock { $0.isReplaceable ? $0.present : nil }
      let rule: AtomicFile.Rule = replacesAny ? .any : known.map { .only($0) } ?? .none
      // What is there by now decides the mode, and whether there can be a file at all.
      let found = try OutputTarget(target.path, called: path)
      let folder = found.folder == target.folder ? lock.folder : nil
      return OutputFile(try AtomicFile(found, of: path, rule: rule, in: folder), of: self)
    }
  }

  /// What tells the file written last from all others; nil before one is written.
  package var stamp: FileStamp? { state.withLock { $0.stamp } }

  /// Takes note of what has been written.
  func note(_ identity: FileIdentity?, _ stamp: FileStamp?) {
    state.withLock { $0 = State(present: identity, isReplaceable: true, stamp: stamp) }
  }

  /// Compares `byteCount` bytes with what is free on the disk, less `reserve` bytes that something else is to have, and
  /// with the limit of a file's size.
  ///
  /// Throws `FileError.noRoom` and `.pastLimit`; a stream has room for everything, and so has a file system that does not
  /// tell.
  package func checkRoom(for byteCount: Int, reserve: Int = 0) throws(FileError) {
    guard case .file(_, let lock, _) = destination else { return }
    if let limit = SystemCalls.fileSizeLimit, byteCount > limit {
      throw .pastLimit(path: path, needed: byteCount, limit: limit)
    }
    let (needed, overflow) = byteCount.addingReportingOverflow(reserve)
    if let free = SystemCalls.freeByteCount(lock.folder.value), overflow || needed > free {
      throw .noRoom(path: path, needed: overflow ? .max : needed, free: free)
    }
  }
}
