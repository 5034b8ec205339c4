import NNBBytes
import NNBSystem

/// The name of an output, and those of files beside it: `m.nnb` with `best` is `m.best.nnb`.
///
/// Names are taken apart and compared byte for byte, as the file system has them.
struct CheckpointName: Sendable {
  let stem, ending: String

  init(_ path: String) {
    let name = FileSystem.parts(of: path).name.utf8
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else {
      (stem, ending) = (path, "")
      return
    }
    ending = String(decoding: name[dot...], as: UTF8.self)
    stem = String(decoding: path.utf8.dropLast(ending.utf8.count), as: UTF8.self)
  }

  init(stem: String, ending: String) { (self.stem, self.ending) = (stem, ending) }

  func path(with part: String) -> String { "\(stem).\(part)\(ending)" }

  /// The path of a step's checkpoint.
  func path(ofStep step: Int) -> String {
    let digits = "\(step)"
    return path(with: Self.mark + String(repeating: "0", count: max(0, 9 - digits.count)) + digits)
  }

  /// The step of a path, if it is the path of a step's checkpoint.
  func step(of path: String) -> Int? {
    let bytes = Array(path.utf8), start = Array("\(stem).\(Self.mark)".utf8), end = Array(ending.utf8)
    guard bytes.count > start.count + end.count, bytes.starts(with: start), bytes.suffix(end.count).elementsEqual(end)
    else { return nil }
    let digits = String(decoding: bytes[start.count..<bytes.count - end.count], as: UTF8.self)
    return Int(digits).flatMap { FilePath(self.path(ofStep: $0)) == FilePath(path) ? $0 : nil }
  }

  private static let mark = "step"
}
