/// What paths say by themselves. Names are compared as the system has them, byte for byte: to Swift's strings a letter with
/// an accent is the same in one part and in two, and a slash with an accent behind it is no slash.
extension FileSystem {
  /// The folder that a path's last name stands in, and that name.
  package static func parts(of path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let name = String(decoding: path.utf8[path.utf8.index(after: slash)...], as: UTF8.self)
    return (slash == path.startIndex ? "/" : String(decoding: path.utf8[..<slash], as: UTF8.self), name)
  }

  /// More symbolic links than the system follows.
  private static let mostLinks = 64

  /// A path, and where each symbolic link at its end leads, down to what is no link or is not there.
  static func steps(along path: String) -> [String] {
    var steps = [path]
    while steps.count < mostLinks, let last = steps.last, let target = SystemCalls.linkTarget(last) {
      let folder = FilePath(parts(of: last).folder)
      steps.append(target.utf8.first == UInt8(ascii: "/") ? target : "\(folder.appending(FilePath(target)))")
    }
    return steps
  }

  /// The folder and the name of the file that a path means, or would mean, links followed.
  package static func end(of path: String) -> (folder: String, name: String) {
    parts(of: steps(along: path).last ?? path)
  }

  /// Whether two paths mean the same file; where neither exists, whether they would.
  package static func areSame(_ one: String, _ other: String) -> Bool {
    let left = FileIdentity(of: one), right = FileIdentity(of: other)
    if left != nil || right != nil { return left == right }
    let (folder, name) = end(of: one), (otherFolder, otherName) = end(of: other)
    let place = FileIdentity(of: folder)
    return FilePath(name) == FilePath(otherName) && place != nil && place == FileIdentity(of: otherFolder)
  }
}
