/// What leads to a file that this process has open, whatever it is called (Spec/outputs.md, 1).
enum OpenFileName {
  /// The folders whose names are the descriptors of the process.
  private static let folders = ["/dev/fd", "/proc/self/fd"]

  /// Names for which no folder need be there.
  private static let streams = ["/dev/stdin", "/dev/stdout", "/dev/stderr"]

  /// The descriptor that a path names, also by symbolic links; nil for none. It need not be open.
  static func descriptor(in path: String) -> Int32? {
    if path == "-" { return 1 }
    for step in FileSystem.steps(along: path) {
      if let number = streams.firstIndex(of: step) { return Int32(number) }
      let (folder, name) = FileSystem.parts(of: step)
      guard let number = Int32(name), number >= 0, "\(number)" == name else { continue }
      if folders.contains(folder) { return number }
      if let found = FileIdentity(of: folder), folders.contains(where: { FileIdentity(of: $0) == found }) {
        return number
      }
    }
    return nil
  }

  /// Whether a pipe, a device or a file is where a standard stream goes. What goes to `/dev/null` never meets.
  static func isShared(_ status: SystemCalls.Status, with stream: StandardStream) -> Bool {
    guard SystemCalls.isOpenForWriting(stream.descriptor),
      let other = try? SystemCalls.status(of: stream.descriptor), other.identity == status.identity
    else { return false }
    return FileIdentity(of: "/dev/null") != status.identity
  }
}
