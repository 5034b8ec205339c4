import NNBBytes

/// The name of an output, and those of files beside it: `m.nnb` with `best` is `m.best.nnb`.
struct CheckpointName: Sendable {
  let stem, ending: String

  init(_ path: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/"), dot != path.startIndex,
      path[path.index(before: dot)] != "/"
    else {
      (stem, ending) = (path, "")
      return
    }
    (stem, ending) = (String(path[..<dot]), String(path[dot...]))
  }

  func path(with part: String) -> String { "\(stem).\(part)\(ending)" }

  /// The path of a step's checkpoint.
  func path(ofStep step: Int) -> String {
    let digits = "\(step)"
    return path(with: Self.mark + String(repeating: "0", count: max(0, 9 - digits.count)) + digits)
  }

  /// The step of a path, if it is the path of a step's checkpoint.
  func step(of path: String) -> Int? {
    guard path.hasPrefix("\(stem).\(Self.mark)"), path.hasSuffix(ending) else { return nil }
    let digits = path.dropFirst(stem.count + 1 + Self.mark.count).dropLast(ending.count)
    return Int(digits).flatMap { self.path(ofStep: $0) == path ? $0 : nil }
  }

  private static let mark = "step"
}
