internal import CNNBSystem
#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Locks, which end with the process that has them, however it ends.
extension SystemCalls {
  /// The outcome of asking for a lock. `hidden` means that a lock of another kind is in the way, so that locks of this kind
  /// cannot be seen.
  enum Lock { case had, taken, hidden, unsupported }

  /// Locks the open file for this process, without waiting.
  static func lock(_ descriptor: Int32) -> Lock {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return .taken }
      if errno != EINTR { return .unsupported }
    }
    return .had
  }

  static func unlock(_ descriptor: Int32) {
    _ = flock(descriptor, LOCK_UN)
  }

  /// Closes a file that may be locked. A process that another thread is starting has the descriptor, too, until it begins its
  /// program, and with it the lock if that is not given up.
  static func closeLocked(_ descriptor: Int32) {
    unlock(descriptor)
    closeFile(descriptor)
  }

  /// Marks byte `offset` of an open folder, and tells whether another open folder has the same mark.
  ///
  /// A mark is a read lock, the only kind that a folder can have. Several can coexist. A write lock, which is only
  /// queried, would conflict with those of others.
  static func mark(_ folder: Int32, at offset: Int) -> Lock {
    var lock = flock()
    (lock.l_type, lock.l_whence) = (Int16(F_RDLCK), Int16(SEEK_SET))
    (lock.l_start, lock.l_len) = (off_t(offset), 1)
    guard unsafe fcntl(folder, Int32(NN_OFD_SETLK), &lock) == 0 else {
      return errno == EAGAIN || errno == EACCES ? .hidden : .unsupported
    }
    lock.l_type = Int16(F_WRLCK)
    guard unsafe fcntl(folder, Int32(NN_OFD_GETLK), &lock) == 0 else { return .unsupported }
    if lock.l_type == Int16(F_UNLCK) { return .had }
    // The system reports one lock only; there may be others.
    let isMark = lock.l_type == Int16(F_RDLCK) && lock.l_start == off_t(offset) && lock.l_len == 1
    return isMark ? .taken : .hidden
  }

  /// Removes all marks of an open folder, whoever else has it open.
  static func unmark(_ folder: Int32) {
    var lock = flock()
    (lock.l_type, lock.l_whence) = (Int16(F_UNLCK), Int16(SEEK_SET))
    _ = unsafe fcntl(folder, Int32(NN_OFD_SETLK), &lock)
  }

  static func sleep(microseconds: UInt32) {
    _ = usleep(microseconds)
  }
}

/// Limits of space.
extension SystemCalls {
  /// The free bytes on the disk of an open file; nil if the file system does not tell.
  static func freeByteCount(_ descriptor: Int32) -> Int? {
    var result = statvfs()
    guard unsafe fstatvfs(descriptor, &result) == 0, result.f_blocks > 0 else { return nil }
    let blocks = geteuid() == 0 ? result.f_bfree : result.f_bavail
    let (count, overflow) = Int(clamping: blocks).multipliedReportingOverflow(by: Int(clamping: result.f_frsize))
    return overflow ? nil : count
  }

  /// The largest size that a file of this process may have; nil for no limit.
  static var fileSizeLimit: Int? { Int(exactly: nn_file_size_limit()) }
}

/// Other calls that outputs need.
extension SystemCalls {
  static var userIdentifier: UInt32 { geteuid() }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether a descriptor is that of an open file that can be written.
  static func isOpenForWriting(_ descriptor: Int32) -> Bool {
    let flags = fcntl(descriptor, F_GETFL)
    return flags >= 0 && flags & O_ACCMODE != O_RDONLY
  }

  /// Where a symbolic link leads; nil if the path is none, or leads to a name that is not UTF-8.
  static func linkTarget(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: 4_097)
    let count = unsafe readlink(path, &bytes, bytes.count - 1)
    guard count > 0 else { return nil }
    return String(validating: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Opens a pipe or a device to write to it.
  static func openStream(_ path: String) throws(Failure) -> Int32 {
    try retrying { unsafe open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC) }
  }

  /// Opens a file of any kind without waiting, but not through a symbolic link.
  static func openToLook(_ path: String) throws(Failure) -> Int32 {
    try retrying { unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
  }
}
