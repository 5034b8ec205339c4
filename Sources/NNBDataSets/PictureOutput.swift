internal import NNBBytes
internal import NNBPictures
internal import NNBSystem

/// PNG files, in a folder for each class (Spec/nnidx.md, section 10).
package struct PictureOutput {
  private let path: String

  /// Asked before each picture; a true answer stops the work.
  private let isStopped: () -> Bool

  /// Writes to a new folder.
  package init(_ path: String, isStopped: @escaping () -> Bool) {
    self.path = path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
    self.isStopped = isStopped
  }

  /// Throws if the folder exists and is not empty. Use it before long work.
  package func check() throws {
    guard FileSystem.exists(path) else { return }
    guard FileSystem.isDirectory(path), try FileSystem.entries(in: FilePath(path)).isEmpty else {
      throw Failure(
        "\(path) exists and is not an empty folder: name another one", of: path, .cannotCreate, code: "exists",
        sentence: "\(path) exists and is not an empty folder: name another one")
    }
  }

  /// Writes the pictures; false if that was stopped, with nothing left.
  package func write(_ set: ArrangedSet) throws -> Bool {
    try check()
    let hidden = FileSystem.parts(of: path).folder + "/" + TemporaryName.make()
    _ = try FileSystem.makeFolder(hidden)
    var made = Made(hidden)
    do {
      let isDivided = set.training != nil && set.test != nil
      for (part, name) in [(set.training, "train"), (set.test, "test")] {
        guard let part else { continue }
        let folder = isDivided ? hidden + "/" + name : hidden
        if isDivided { try made.folder(folder) }
        if try !write(part, set, in: folder, &made) {
          made.remove()
          return false
        }
      }
      try FileSystem.renameFolder(hidden, to: path)
      return true
    } catch {
      made.remove()
      throw error
    }
  }

  private func write(
    _ part: ArrangedPart, _ set: ArrangedSet, in folder: String, _ made: inout Made
  ) throws -> Bool {
    let digits = max(5, String(max(0, part.count - 1)).count)
    let classes = Set(part.labels).sorted()
    let names = Dictionary(
      uniqueKeysWithValues: try classes.map { ($0, try Self.name(of: $0, set.classNames)) })
    for label in classes { try made.folder(folder + "/" + (names[label] ?? "")) }
    var isWhole = true
    try part.forEachImage { number, pixels in
      guard isWhole, !isStopped() else { return isWhole = false }
      guard let picture = Picture(height: part.store.height, width: part.store.width, pixels: pixels) else { return }
      let bytes: [UInt8]
      do throws(PictureError) { bytes = try picture.png() } catch { throw error.failure(of: path) }
      let place = part.labels.isEmpty ? "" : (names[part.labels[number]] ?? "") + "/"
      let text = "\(number)"
      let name = String(repeating: "0", count: digits - text.count) + text
      try made.file("\(folder)/\(place)\(name).png", bytes)
    }
    return isWhole
  }

  private static func name(of label: Int32, _ names: [String]) throws(Failure) -> String {
    guard !names.isEmpty else { return "\(label)" }
    let name = names[Int(label)]
    guard !name.utf8.contains(UInt8(ascii: "/")), name.utf8.first != UInt8(ascii: ".") else {
      throw DataSetError.badData("\(name) cannot be the name of a folder", of: nil, "class-name")
    }
    return name
  }

  /// What was made so far, so that it can be removed again.
  private struct Made {
    private var folders: [String], files: [String] = []

    init(_ folder: String) { folders = [folder] }

    mutating func folder(_ path: String) throws(FileError) {
      folders.append(path)
      _ = try FileSystem.makeFolder(path)
    }

    mutating func file(_ path: String, _ bytes: [UInt8]) throws(FileError) {
      files.append(path)
      try OpenFile.updating(path).write(bytes, at: 0)
    }

    func remove() {
      for file in files { try? FileSystem.remove(file) }
      for folder in folders.reversed() { FileSystem.removeEmptyFolder(folder) }
    }
  }
}
