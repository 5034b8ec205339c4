internal import NNBBytes

extension DataFolder {
  /// This folder if it has the images of a part; or the only folder below it that has them.
  ///
  /// Throws `.severalFolders`. If there is none, it is this folder, whose pairs then say what they miss.
  func place(of part: DataFileName.Part, set: String?) throws(IDXError.Cause) -> DataFolder {
    if !sets(with: part).isEmpty { return self }
    var folders = below.filter { !$0.sets(with: part).isEmpty }
    if let set {
      let those = folders.filter { folder in folder.sets(with: part).contains { $0 == set || $0 == "emnist-" + set } }
      if !those.isEmpty { folders = those }
    }
    guard folders.count < 2 else { throw .severalFolders(folders.map(\.path)) }
    return folders.first ?? self
  }

  /// The training images of a set, here or in the only folder below that has some; nil if there are none.
  func trainingImages(of set: String?) -> String? {
    guard let place = try? place(of: .training, set: set), let name = try? place.set(set, for: .training) else {
      return nil
    }
    return place.entries(.training, .images, set: name).first?.path
  }

  /// The folder with the test images of a set: this one, or the only other one below `root`.
  func testPlace(for set: String, below root: DataFolder) throws(IDXError.Cause) -> DataFolder? {
    if sets(with: .test).contains(set) { return self }
    if root.path == path { return nil }
    let others = root.below.filter { $0.path != path && $0.sets(with: .test).contains(set) }
    return others.count == 1 ? others[0] : nil
  }

  /// Words in the names of files that people test with.
  private static let testWords = ["test", "t10k", "val", "eval", "dev", "holdout", "idx", "ubyte"]

  /// Names that may be of a test set, or are of IDX files that nothing was made of, besides those of the set's training.
  func possibleTests(besides set: String) -> [String] {
    names.filter { name in
      if let file = DataFileName(name) { return !(file.part == .training && file.set == set) }
      let words = name.lowercased().split(whereSeparator: { "-_. 0123456789".contains($0) })
      return !name.lowercased().hasSuffix("mapping.txt")
        && words.contains { word in Self.testWords.contains { word.hasPrefix($0) } }
    }
  }

  /// The path of the file that names the classes of a set: `emnist-letters-mapping.txt`.
  func mapping(for set: String) -> String? {
    let name =
      names.first { $0.lowercased() == set + "-mapping.txt" } ?? names.first { $0.lowercased() == "mapping.txt" }
    return name.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
  }
}
