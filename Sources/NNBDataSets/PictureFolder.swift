internal import NNBBytes
internal import NNBPictures
internal import NNBSystem

/// Reads folders of pictures (Spec/nnidx.md, sections 1 and 7).
struct PictureFolder {
  let set: DataSet

  private static let ignored: Set = ["Thumbs.db", "desktop.ini"]

  /// The folders and the files in a folder, by their bytes.
  private struct Content {
    var folders: [String] = [], files: [String] = []

    init(of path: String, _ set: DataSet) throws(FileError) {
      var isOdd = false
      for entry in try FileSystem.entries(in: FilePath(path)) {
        guard let name = entry.text else {
          isOdd = true
          continue
        }
        if name.utf8.first == UInt8(ascii: ".") || PictureFolder.ignored.contains(name) { continue }
        if FileSystem.isDirectory(path + "/" + name) { folders.append(name) } else { files.append(name) }
      }
      if isOdd { set.note("\(path): names that are not UTF-8 are left out") }
    }
  }

  /// Reads the folder: parts, classes, or pictures alone.
  func read(_ path: String, to parts: (training: ImageStore, test: ImageStore)) throws {
    let path = path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
    let content = try Content(of: path, set)
    let names = content.folders.map { ($0, $0.lowercased()) }
    let training = names.filter { ["train", "training"].contains($0.1) }.map(\.0)
    let test = names.filter { ["test", "testing"].contains($0.1) }.map(\.0)
    if !names.isEmpty, training.count + test.count == names.count, training.count < 2, test.count < 2 {
      for name in training { try readClasses(path + "/" + name, to: parts.training) }
      for name in test { try readClasses(path + "/" + name, to: parts.test) }
      return
    }
    try readClasses(path, content, to: parts.training)
  }

  private func readClasses(_ path: String, to store: ImageStore) throws {
    try readClasses(path, try Content(of: path, set), to: store)
  }

  private func readClasses(_ path: String, _ content: Content, to store: ImageStore) throws {
    guard !content.folders.isEmpty else {
      guard !content.files.isEmpty else {
        throw DataSetError.badData("an empty folder, expected pictures or IDX files", of: path, "empty-folder")
      }
      return try readPictures(path, content.files, label: nil, .none, to: store)
    }
    if !content.files.isEmpty {
      set.note("\(path): files beside the folders of the classes are left out: \(content.files.count.grouped)")
    }
    let numbers = content.folders.map(Self.number)
    let areNumbers = numbers.allSatisfy { $0 != nil }
    let order =
      areNumbers
      ? zip(numbers, content.folders).sorted { ($0.0 ?? 0) < ($1.0 ?? 0) }.map { ($0.0, $0.1) }
      : content.folders.map { (nil, $0) }
    for (number, name) in order {
      guard let label = areNumbers ? number : set.classes.number(of: Array(name.utf8)) else {
        throw DataSetError.badData("\(name) cannot be the name of a class", of: path, "class-name")
      }
      let inside = try Content(of: path + "/" + name, set)
      if let folder = inside.folders.first {
        throw DataSetError.badData(
          "a folder in the folder of a class, expected pictures", of: "\(path)/\(name)/\(folder)", "not-a-picture")
      }
      if inside.files.isEmpty { set.note("\(path)/\(name): a class without pictures") }
      try readPictures(path + "/" + name, inside.files, label: label, areNumbers ? .numbers : .names, to: store)
    }
  }

  /// A decimal number without leading zeros; nil for any other name.
  private static func number(_ name: String) -> Int32? {
    guard let value = Int32(name), "\(value)" == name, (0...ImageStore.largestLabel).contains(Int(value)) else {
      return nil
    }
    return value
  }

  private func readPictures(
    _ folder: String, _ names: [String], label: Int32?, _ kind: ImageStore.LabelKind, to store: ImageStore
  ) throws {
    let reader = PictureFile(background: set.choices.background)
    for name in names {
      let path = folder + "/" + name
      try set.append(try reader.read("\(FilePath(path))"), label: label, kind, to: store, of: path)
    }
  }
}
