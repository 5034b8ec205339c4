internal import CNNBSystem
#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The system calls that this package makes on files. Errors are typed errnos, and a call that a signal interrupts is
/// repeated.
///
/// Safe: every pointer that the system gets is that of a Swift value that lives during the call, with its own count.
enum SystemCalls {
  struct Failure: Error { let code: Int32 }

  struct Status {
    private let mode: mode_t
    let size: Int
    let device, node: UInt64
    let owner: UInt32
    let nameCount: Int

    /// When the content was last changed: seconds, and nanoseconds after them.
    let changed: (seconds: Int, nanoseconds: Int)

    init(_ status: stat) {
      (mode, size) = (status.st_mode, Int(status.st_size))
      (owner, nameCount) = (status.st_uid, Int(status.st_nlink))
      (device, node) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
      #if canImport(Darwin)
      // Not yet run.
      changed = (Int(status.st_mtimespec.tv_sec), Int(status.st_mtimespec.tv_nsec))
      #else
      changed = (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec))
      #endif
    }

    var isRegular: Bool { mode & S_IFMT == S_IFREG }
    var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
    var isLink: Bool { mode & S_IFMT == S_IFLNK }
    var permissions: UInt32 { UInt32(mode & 0o777) }
    var identity: FileIdentity { FileIdentity(device: device, node: node) }
    var stamp: FileStamp { FileStamp(self) }

    /// Whether it is a stream of bytes: a pipe, or a device such as a terminal or `/dev/null`.
    var isStream: Bool { mode & S_IFMT == S_IFIFO || mode & S_IFMT == S_IFCHR }
  }

  static let exists = EEXIST
  static let notFound = ENOENT
  static let accessDenied = EACCES
  static let notSeekable = ESPIPE
  static let notImplemented = ENOSYS
  static let isLink = ELOOP
  static let isSocket = ENXIO

  /// Whether an errno says that the file system does not support files without a name.
  static func meansUnsupported(_ code: Int32) -> Bool {
    code == EOPNOTSUPP || code == EISDIR || code == EINVAL || code == ENOSYS || code == ENOENT
  }

  /// Whether open files have paths in /proc, which are needed to name an unnamed file.
  static var hasProcessFolder: Bool { unsafe access("/proc/self/fd", X_OK) == 0 }

  static func retrying<Result: SignedInteger>(_ call: () -> Result) throws(Failure) -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { throw Failure(code: errno) }
    }
  }

  static func openForReading(_ path: FilePath) throws(Failure) -> Int32 {
    try retrying { unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) } }
  }

  /// Opens a file to change it, or makes it, its mode 0666 less the umask.
  static func openForUpdating(_ path: String) throws(Failure) -> Int32 {
    try retrying { unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
  }

  /// Opens a file that is there to write into it.
  static func openForJoining(_ path: String) throws(Failure) -> Int32 {
    try retrying { unsafe open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC) }
  }

  static func truncate(_ descriptor: Int32, to count: Int) throws(Failure) {
    _ = try retrying { ftruncate(descriptor, off_t(count)) }
  }

  /// Opens a folder, to lock names in it and to sync it, as far as it may be read.
  static func openDirectory(_ path: String) throws(Failure) -> Int32 {
    try retrying { unsafe nn_open_folder(path) }
  }

  /// Opens the folder at a path whose bytes need not be UTF-8.
  static func openDirectory(at path: FilePath) throws(Failure) -> Int32 {
    try retrying { unsafe path.withCString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } }
  }

  /// Opens an entry of an open folder for reading. It follows no link, and does not wait for a pipe's other end.
  static func openEntry(_ name: String, in folder: Int32) throws(Failure) -> Int32 {
    try retrying { unsafe openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
  }

  /// A new file without a name in `directory`, its mode 0666 less the umask.
  static func createUnnamed(in directory: String) throws(Failure) -> Int32 {
    try retrying { unsafe nn_unnamed_file(directory) }
  }

  /// A new file that did not exist before, its mode 0666 less the umask.
  static func createNew(_ path: String) throws(Failure) -> Int32 {
    try retrying { unsafe open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_CLOEXEC, 0o666) }
  }

  static func closeFile(_ descriptor: Int32) {
    _ = close(descriptor)
  }

  static func status(of descriptor: Int32) throws(Failure) -> Status {
    var result = stat()
    _ = try retrying { unsafe fstat(descriptor, &result) }
    return Status(result)
  }

  /// The status of the file at `path`, or of the link itself if `followingLinks` is false. Nil if nothing is there.
  static func status(of path: FilePath, followingLinks: Bool) throws(Failure) -> Status? {
    var result = stat()
    let outcome = unsafe path.withCString { followingLinks ? unsafe stat($0, &result) : unsafe lstat($0, &result) }
    if outcome == 0 { return Status(result) }
    if errno == ENOENT { return nil }
    throw Failure(code: errno)
  }

  static func status(of path: String, followingLinks: Bool) throws(Failure) -> Status? {
    try status(of: FilePath(path), followingLinks: followingLinks)
  }

  static func resolved(_ path: String) throws(Failure) -> String {
    guard let pointer = unsafe realpath(path, nil) else { throw Failure(code: errno) }
    defer { unsafe free(pointer) }
    return unsafe String(cString: pointer)
  }

  static func isWritable(_ path: String) -> Bool {
    unsafe access(path, W_OK) == 0
  }

  /// Reads at `offset`, or at the current position of a stream if it is nil; 0 at the end.
  static func read(_ descriptor: Int32, at offset: Int?, into buffer: inout OutputSpan<UInt8>, upTo count: Int)
    throws(Failure) -> Int
  {
    var outcome = -1
    unsafe buffer.withUnsafeMutableBufferPointer { raw, initialized in
      let start = unsafe raw.baseAddress.map { unsafe UnsafeMutableRawPointer($0 + initialized) }
      guard let start = unsafe start else { return outcome = 0 }
      let limit = min(count, raw.count - initialized)
      repeat {
        if let offset {
          outcome = unsafe pread(descriptor, start, limit, off_t(offset))
        } else {
          outcome = unsafe systemRead(descriptor, start, limit)
        }
      } while outcome < 0 && errno == EINTR
      if outcome > 0 { initialized += outcome }
    }
    guard outcome >= 0 else { throw Failure(code: errno) }
    return outcome
  }

  /// Reads `count` bytes at `offset`, or fewer at the end of the file.
  static func read(_ descriptor: Int32, at offset: Int, count: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(descriptor, at: offset, count: count, into: &bytes)
    return bytes
  }

  /// Appends `count` bytes at `offset`, or fewer at the end of the file.
  static func read(_ descriptor: Int32, at offset: Int, count: Int, into bytes: inout [UInt8]) throws(Failure) {
    try bytes.append(addingCapacity: count) { (span: inout OutputSpan<UInt8>) throws(Failure) in
      while span.count < count {
        if try read(descriptor, at: offset + span.count, into: &span, upTo: count - span.count) == 0 { break }
      }
    }
  }

  /// Whether the system would give the process that much memory. It is returned at once.
  static func canMap(_ byteCount: Int) -> Bool {
    let protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | Int32(MAP_ANONYMOUS)
    // Safe: the memory is never used.
    guard let start = unsafe mmap(nil, byteCount, protection, flags, -1, 0), unsafe start != MAP_FAILED else {
      return false
    }
    unsafe munmap(start, byteCount)
    return true
  }

  /// A new file in memory, closed when another program is started; fails with `notImplemented` if the system has none.
  static func createInMemory() throws(Failure) -> Int32 { try retrying { nn_memory_file() } }

  /// A new file whose name is removed at once, for systems that cannot make files without a name.
  static func createNameless(in folder: String) throws(Failure) -> Int32 {
    while true {
      let path = folder + "/" + TemporaryName.make()
      do throws(Failure) {
        let descriptor = try createNew(path)
        remove(path)
        return descriptor
      } catch {
        guard error.code == exists else { throw error }
      }
    }
  }

  /// What is written by one call. For more than that Linux takes huge pages, which a virtual machine may have to get from its
  /// host: writing then takes three times as long.
  private static let mostWritten = 1 << 20

  /// Writes at `offset`, or at the current position of a stream if it is nil; all of `bytes`.
  static func write(_ descriptor: Int32, _ bytes: Span<UInt8>, at offset: Int?) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let rest = bytes.extracting(done..<min(done + mostWritten, bytes.count))
      done += try retrying {
        unsafe rest.withUnsafeBufferPointer { buffer in
          if let offset {
            unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, off_t(offset + done))
          } else {
            unsafe systemWrite(descriptor, buffer.baseAddress, buffer.count)
          }
        }
      }
    }
  }

  static func setMode(_ descriptor: Int32, _ mode: UInt32) throws(Failure) {
    _ = try retrying { fchmod(descriptor, mode_t(mode)) }
  }

  /// Starts writing the file's changes to the disk, without waiting.
  static func beginSync(_ descriptor: Int32) {
    nn_begin_sync(descriptor)
  }

  /// Syncs a folder that `openDirectory` opened, if that is possible.
  static func syncFolder(_ descriptor: Int32) throws(Failure) {
    _ = try retrying { nn_sync_folder(descriptor) }
  }

  static func sync(_ descriptor: Int32) throws(Failure) {
    _ = try retrying { fsync(descriptor) }
  }

  /// Gives the open file a name, or another one, which must not exist.
  static func link(_ descriptor: Int32, as path: String) throws(Failure) {
    _ = try retrying { unsafe linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) }
  }

  static func rename(_ from: String, to path: String) throws(Failure) {
    _ = try retrying { systemRename(from, path) }
  }

  /// Gives a file the name `path`, which must not exist. Looking and naming are one step.
  ///
  /// They are two steps only if the file system supports neither such a renaming nor second names.
  static func renameToNew(_ from: String, to path: String) throws(Failure) {
    do throws(Failure) {
      _ = try retrying { unsafe nn_rename_to_new(from, path) }
      return
    } catch {
      guard meansUnsupported(error.code), error.code != notFound else { throw error }
    }
    do throws(Failure) {
      _ = try retrying { systemLink(from, path) }
      return remove(from)
    } catch {
      guard meansUnsupported(error.code) || error.code == EPERM, error.code != notFound else { throw error }
    }
    guard try status(of: path, followingLinks: false) == nil else { throw Failure(code: exists) }
    try rename(from, to: path)
  }

  static func remove(_ path: String) {
    _ = unsafe unlink(path)
  }

  /// Calls `body` while all signals are blocked.
  static func withSignalsBlocked<E: Error>(_ body: () throws(E) -> Void) throws(E) {
    var all = sigset_t(), before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
  }
}
