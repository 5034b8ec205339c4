/// The files that killed processes left in a folder: unfinished files under hidden names.
package struct Leftovers: Equatable, Sendable {
  /// The paths of those that were removed.
  package private(set) var removed: [String] = []

  /// The paths of those that may be left over, or may belong to another machine.
  package private(set) var doubtful: [String] = []

  /// Removes those whose makers are certainly gone: this machine has not been restarted since, the user owns them, and
  /// nobody has the lock that a maker holds as long as it lives (Spec/outputs.md, 3).
  init(removingFrom folder: String) {
    guard let names = try? FileSystem.names(in: folder) else { return }
    for name in names where TemporaryName.isOne(name) {
      let path = folder + "/" + name
      guard TemporaryName.isOfThisMachine(name) else {
        doubtful.append(path)
        continue
      }
      if (try? Self.remove(path)) == true { removed.append(path) }
    }
  }

  /// No leftovers.
  package init() {}

  private static func remove(_ path: String) throws(SystemCalls.Failure) -> Bool {
    let descriptor = try SystemCalls.openToLook(path)
    defer { SystemCalls.closeFile(descriptor) }
    let status = try SystemCalls.status(of: descriptor)
    guard status.isRegular, status.owner == SystemCalls.userIdentifier, SystemCalls.lock(descriptor) == .had,
      try SystemCalls.status(of: path, followingLinks: false)?.identity == status.identity
    else { return false }
    SystemCalls.remove(path)
    return true
  }
}
