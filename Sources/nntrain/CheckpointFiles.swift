import Bytes
import Conversion
import Model
import Training

/// The files that a run's checkpoints go to.
struct CheckpointFiles: Sendable {
  /// That of the newest; `-` is standard output.
  let newest: String

  /// How many older ones are kept beside it; nil for none.
  let keep: Int?

  /// What writes them as `.h5`.
  let worker: HDF5Worker

  /// That of the best.
  var best: String { Self.name(newest, with: "best") }

  /// Saves a snapshot as the newest.
  func saveNewest(_ snapshot: Trainer.Snapshot) throws {
    let checkpoint = try snapshot.checkpoint()
    try checkpoint.writeModel(to: newest, worker: worker)
    guard let keep else { return }
    let step = snapshot.state.position.step
    try checkpoint.writeModel(to: Self.name(newest, with: Self.mark(of: step)), worker: worker)
    try removeOldest(than: step, keep: keep)
  }

  /// Saves a snapshot as the best.
  func saveBest(_ snapshot: Trainer.Snapshot) throws {
    try snapshot.checkpoint().writeModel(to: best, worker: worker)
  }

  private static let mark = "step"

  private static func mark(of step: Int) -> String {
    let digits = "\(step)"
    return mark + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }

  /// The files of later steps are those of a run that went another way, and stay; so does what is no such file.
  private func removeOldest(than last: Int, keep: Int) throws {
    let (folder, own) = FileSystem.parts(of: newest)
    let parts = Self.parts(of: own)
    var steps: [(step: Int, name: String)] = []
    for name in try FileSystem.names(in: folder) {
      guard name.hasPrefix("\(parts.stem).\(Self.mark)"), name.hasSuffix(parts.ending) else { continue }
      let number = name.dropFirst(parts.stem.count + 1 + Self.mark.count).dropLast(parts.ending.count)
      guard let step = Int(number), step <= last, "\(parts.stem).\(Self.mark(of: step))\(parts.ending)" == name,
        !FileSystem.isDirectory(folder + "/" + name)
      else { continue }
      steps.append((step, name))
    }
    for file in steps.sorted(by: { $0.step < $1.step }).dropLast(keep) {
      try FileSystem.remove(folder + "/" + file.name)
    }
  }

  /// A name beside that of a file: `m.nnb` with `best` is `m.best.nnb`.
  private static func name(_ path: String, with part: String) -> String {
    let parts = parts(of: path)
    return "\(parts.stem).\(part)\(parts.ending)"
  }

  private static func parts(of path: String) -> (stem: String, ending: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/"), dot != path.startIndex,
      path[path.index(before: dot)] != "/"
    else { return (path, "") }
    return (String(path[..<dot]), String(path[dot...]))
  }
}
