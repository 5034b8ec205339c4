package import NNBBytes
internal import Synchronization

/// The place of an output, a path or a stream, to which only this process writes, perhaps several times.
///
/// A file that was there before is replaced only if the place was made for that, and then only that file or those
/// written here since (Spec/outputs.md, 1). The right to the path ends with this value, or with the process.
package final class OutputPlace: Sendable {
  /// The name of the place in messages.
  package let path: String

  /// The files that killed processes left in the folder.
  package let leftovers: Leftovers

  private enum Destination {
    case file(OutputTarget, OutputLock, replacesAny: Bool)
    case stream(StandardStream, OwnedDescriptor?)
  }

  private let destination: Destination

  private struct State {
    /// The file in the place: one that was there before, or the last one written.
    var present: FileIdentity?

    /// Whether that file may be replaced.
    var isReplaceable = false

    /// The stamp of the file written last.
    var stamp: FileStamp?
  }

  private let state: Mutex<State>

  /// Takes the place at `path`. Streams are `-`, names of open files such as `/dev/stdout`, pipes and devices. A named
  /// pipe is waited for until somebody reads it.
  ///
  /// `inputs` are the paths of files that are read and must not be written; `-` is standard input. If `replacesAny` is
  /// true, any other file that is there at the time of writing is replaced.
  ///
  /// Throws `FileError`: `.inUse` if another process has the place, `.isInput`, `.isTerminal`, and the reason if the
  /// path cannot be written.
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
    // The process that had the place until now may have put a file there.
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

  /// Whether it is a stream, which takes bytes only once and in order.
  package var isStream: Bool {
    if case .stream = destination { true } else { false }
  }

  /// Whether there is a file, from before or written here.
  package var holdsFile: Bool { state.withLock { $0.present != nil } }

  /// Allows the existing file to be replaced. Otherwise it stays, and writing throws `.exists`.
  package func replacePresent() { state.withLock { $0.isReplaceable = true } }

  /// Begins to write.
  ///
  /// Throws `FileError` if that is not possible: use it as a check before long work.
  package func begin() throws(FileError) -> OutputFile {
    switch destination {
    case .stream(let stream, _): return try OutputFile(stream, of: self)
    case .file(let target, let lock, let replacesAny):
      let known = state.withLock { $0.isReplaceable ? $0.present : nil }
      let rule: AtomicFile.Rule = replacesAny ? .any : known.map { .only($0) } ?? .none
      // The file that exists by now decides the mode, and whether there can be a file at all.
      let found = try OutputTarget(target.path, called: path)
      let folder = found.folder == target.folder ? lock.folder : nil
      return OutputFile(try AtomicFile(found, of: path, rule: rule, in: folder), of: self)
    }
  }

  /// The stamp of the file written last; nil before one is written.
  package var stamp: FileStamp? { state.withLock { $0.stamp } }

  /// Records what has been written.
  func note(_ identity: FileIdentity?, _ stamp: FileStamp?) {
    state.withLock { $0 = State(present: identity, isReplaceable: true, stamp: stamp) }
  }

  /// Compares `byteCount` bytes with the free space on the disk, less `reserve` bytes for other files, and with the
  /// limit of a file's size.
  ///
  /// Throws `FileError.noRoom` and `.pastLimit`. A stream has room for everything, and so has a file system that does
  /// not tell.
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
