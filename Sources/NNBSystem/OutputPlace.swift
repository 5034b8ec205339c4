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
    var present: FileStamp?

    /// Whether that file may be replaced, as long as it is unchanged.
    var isReplaceable = false
  }

  private let state: Locked<State>

  /// Takes the place at `path`. Streams are `-`, names of open files such as `/dev/stdout`, pipes and devices. A named
  /// pipe is waited for until somebody reads it.
  ///
  /// `inputs` are the paths of files that are read and must not be written; `-` is standard input. If `replacesAny` is
  /// true, any other file that is there at the time of writing is replaced. If `removesLeftovers` is true, files that
  /// killed processes have left in the folder are removed.
  ///
  /// Throws `FileError`: `.inUse` if another process has the place, `.locked`, `.isInput`, `.isTerminal`,
  /// `.notOpenForWriting`, `.takesLines`, and the reason if the path cannot be written.
  package init(
    _ path: String, besides inputs: [String] = [], replacesAny: Bool = false, removesLeftovers: Bool = false
  ) throws(FileError) {
    if let stream = try Self.stream(path) {
      self.path = stream.0.name
      destination = .stream(stream.0, stream.1)
      leftovers = Leftovers()
      state = Locked(State())
    } else {
      let path = StandardStream.name(ofFile: path)
      self.path = path
      try Self.checkLines(at: path)
      let (target, lock) = try Self.take(path)
      leftovers = removesLeftovers ? Leftovers(removingFrom: target.folder) : Leftovers()
      destination = .file(target, lock, replacesAny: replacesAny)
      state = Locked(State(present: target.stamp))
    }
    try check(besides: inputs)
  }

  /// Throws `FileError.isInput` if the file that is there is one of `inputs`: of those that are known only after the place
  /// was taken.
  package func check(besides inputs: [String]) throws(FileError) {
    switch destination {
    case .file: try Self.check(found?.identity, at: path, besides: inputs)
    case .stream(let stream, _):
      let status = try? SystemCalls.status(of: stream.descriptor)
      try Self.check(status?.isRegular == true ? status?.identity : nil, at: path, besides: inputs)
    }
  }

  /// Throws `FileError.isInput` if the path of an output, which is not taken, means a regular file that is one of `inputs`.
  package static func check(_ path: String, besides inputs: [String]) throws(FileError) {
    guard !isStandardOutput(path), let status = try? SystemCalls.status(of: path, followingLinks: true),
      status.isRegular
    else { return }
    try check(status.identity, at: path, besides: inputs)
  }

  private static func check(_ found: FileIdentity?, at path: String, besides inputs: [String]) throws(FileError) {
    if let found, let input = inputs.first(where: { FileIdentity(of: $0) == found }) {
      throw .isInput(path: path, input: input)
    }
  }

  private static func take(_ path: String) throws(FileError) -> (OutputTarget, OutputLock) {
    let seen = try OutputTarget(path)
    let lock: OutputLock
    do throws(OutputLock.Cause) {
      lock = try OutputLock(seen.name, in: seen.folder)
    } catch {
      switch error {
      case .system(let failure): throw .cannotCreate(path: path, code: failure.code)
      case .taken: throw .inUse(path: path)
      case .hidden: throw .locked(path: path, folder: seen.folder)
      }
    }
    // The process that had the place until now may have put a file there.
    return (try OutputTarget(path), lock)
  }

  private static func stream(_ path: String) throws(FileError) -> (StandardStream, OwnedDescriptor?)? {
    guard let (found, owner) = try opened(path) else { return nil }
    if found.isTerminal { throw .isTerminal(path: found.name) }
    if let status = try? SystemCalls.status(of: found.descriptor), OpenFileName.isShared(status, with: .error) {
      throw .takesLines(path: found.name, stream: StandardStream.error.name)
    }
    return (found, owner)
  }

  /// The stream at a path, opened if it is no open file's name; nil if it is not one.
  private static func opened(_ path: String) throws(FileError) -> (StandardStream, OwnedDescriptor?)? {
    if isStandardOutput(path) {
      guard SystemCalls.isOpenForWriting(1) else { throw .notOpenForWriting(path: StandardStream.output.name) }
      return (.output, nil)
    }
    if let descriptor = OpenFileName.descriptor(in: path) {
      guard SystemCalls.isOpenForWriting(descriptor) else { throw .notOpenForWriting(path: path) }
      return (StandardStream(descriptor: descriptor, name: path), nil)
    }
    guard (try? SystemCalls.status(of: path, followingLinks: true))?.isStream == true else { return nil }
    do throws(SystemCalls.Failure) {
      let opened = OwnedDescriptor(try SystemCalls.openStream(path))
      return (StandardStream(descriptor: opened.value, name: path), opened)
    } catch {
      throw .cannotCreate(path: path, code: error.code)
    }
  }
}

extension OutputPlace {
  /// Whether a path leads to standard output: to its descriptor, or to the pipe or device behind it.
  package static func isStandardOutput(_ path: String) -> Bool {
    if let descriptor = OpenFileName.descriptor(in: path) {
      guard descriptor != 1 else { return true }
      return (try? SystemCalls.status(of: descriptor)).map { OpenFileName.isShared($0, with: .output) } ?? false
    }
    guard let status = try? SystemCalls.status(of: path, followingLinks: true), status.isStream else { return false }
    return OpenFileName.isShared(status, with: .output)
  }

  /// Throws `FileError.takesLines` if standard output or standard error goes to the file at `path`.
  package static func checkLines(at path: String) throws(FileError) {
    guard let status = try? SystemCalls.status(of: path, followingLinks: true) else { return }
    for stream in [StandardStream.output, .error] where OpenFileName.isShared(status, with: stream) {
      throw .takesLines(path: path, stream: stream.name)
    }
  }

  /// Whether it is a stream, which takes bytes only once and in order.
  package var isStream: Bool {
    if case .stream = destination { true } else { false }
  }

  /// Whether there is a file, from before or written here.
  package var holdsFile: Bool { state.withLock { $0.present != nil } }

  /// The stamp of the file that is there now; nil if there is none, and for a stream.
  package var found: FileStamp? {
    if case .file(let target, _, _) = destination { FileStamp(of: target.path) } else { nil }
  }

  /// Whether the file that is there now may be replaced, or there is none.
  package var canReplace: Bool {
    guard case .file(_, _, let replacesAny) = destination, !replacesAny, let found else { return true }
    return state.withLock { $0.isReplaceable && $0.present == found }
  }

  /// Allows the file with this stamp to be replaced. Any other file stays, and writing throws `.exists`.
  package func replace(_ found: FileStamp?) { state.withLock { $0 = State(present: found, isReplaceable: true) } }

  /// Begins to write.
  ///
  /// Throws `FileError` if that is not possible: use it as a check before long work. If `isNamed`, a file has a hidden name from
  /// its beginning, by which other processes can open it.
  package func begin(isNamed: Bool = false) throws(FileError) -> OutputFile {
    switch destination {
    case .stream(let stream, _): return try OutputFile(stream, of: self)
    case .file(let target, let lock, let replacesAny):
      let known = state.withLock { $0.isReplaceable ? $0.present : nil }
      let rule: AtomicFile.Rule = replacesAny ? .any : known.map { .only($0) } ?? .none
      // The file that exists by now decides the mode, and whether there can be a file at all.
      let found = try OutputTarget(target.path, called: path)
      let folder = FilePath(found.folder) == FilePath(target.folder) ? lock.folder : nil
      let file = try AtomicFile(
        found, of: path, rule: rule, in: folder, unnamed: !isNamed && SystemCalls.hasProcessFolder)
      return OutputFile(file, of: self)
    }
  }

  /// The stamp of the file written last; nil if there is no file that may be replaced.
  package var stamp: FileStamp? { state.withLock { $0.isReplaceable ? $0.present : nil } }

  /// Compares `byteCount` bytes, plus `reserve` bytes for the next file, with the free space on the disk, and `byteCount`
  /// with the limit of a file's size.
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
      throw .noRoom(path: path, needed: byteCount, reserved: reserve, free: free)
    }
  }
}
