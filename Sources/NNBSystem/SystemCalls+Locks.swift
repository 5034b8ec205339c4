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
  /// The outcome of asking for a lock.
  enum Lock { case had, taken, unsupported }

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

  /// Marks byte `offset` of an open folder, and tells whether another open folder has the same mark.
  ///
  /// A mark is a read lock, the only kind that a folder can have. Several can coexist. A write lock, which is only
  /// queried, would conflict with those of others.
  static func mark(_ folder: Int32, at offset: Int) -> Lock {
    var lock = flock()
    (lock.l_type, lock.l_whence) = (Int16(F_RDLCK), Int16(SEEK_SET))
    (lock.l_start, lock.l_len) = (off_t(offset), 1)
    guard unsafe fcntl(folder, Int32(NN_OFD_SETLK), &lock) == 0 else { return .unsupported }
    lock.l_type = Int16(F_WRLCK)
    guard unsafe fcntl(folder, Int32(NN_OFD_GETLK), &lock) == 0 else { return .unsupported }
    return lock.l_type == Int16(F_UNLCK) ? .had : .taken
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

  /// Opens a pipe or a device to write to it.
  static func openStream(_ path: String) throws(Failure) -> Int32 {
    try retrying { unsafe open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC) }
  }

  /// Opens a file of any kind without waiting, but not through a symbolic link.
  static func openToLook(_ path: String) throws(Failure) -> Int32 {
    try retrying { unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) }
  }
}
