package import NNBBytes
internal import NNBSystem

/// IDX files of the standard names in a folder (Spec/nnidx.md, section 9).
package struct IDXOutput {
  /// The name of the file with the names of the classes.
  package static let classNamesFile = "class-names.txt"

  private let folder: String
  private let isPacked: Bool
  private let hasMadeFolder: Bool
  private let places: [String: OutputPlace]

  private static let stems = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
  ]

  /// Takes the names in a folder, which is made if it is not there. `inputs` are not replaced.
  package init(_ folder: String, isPacked: Bool, replacesAny: Bool, besides inputs: [String]) throws(Failure) {
    let folder = folder.utf8.count > 1 && folder.utf8.last == UInt8(ascii: "/") ? String(folder.dropLast()) : folder
    (self.folder, self.isPacked) = (folder, isPacked)
    do throws(FileError) {
      hasMadeFolder = try FileSystem.makeFolder(folder)
      var places: [String: OutputPlace] = [:]
      for stem in Self.stems + [Self.classNamesFile] {
        let name = stem + (isPacked && stem != Self.classNamesFile ? ".gz" : "")
        places[stem] = try OutputPlace(
          folder + "/" + name, besides: inputs, replacesAny: replacesAny, removesLeftovers: places.isEmpty)
      }
      self.places = places
    } catch {
      throw error.failure
    }
  }

  /// Where images can be kept until they are written.
  package var scratchPath: String { folder + "/images" }

  /// Removes the folder if it was made here and is empty.
  package func giveUp() { if hasMadeFolder { FileSystem.removeEmptyFolder(folder) } }

  /// Writes the files and gives their paths.
  ///
  /// All are complete before the first gets its name. Throws errors that have the shape of a failure.
  package func write(_ set: ArrangedSet, besides read: [String]) throws -> [String] {
    let wanted = Self.files(of: set)
    for stem in wanted {
      if stem != Self.classNamesFile { try checkSpellings(stem) }
      try places[stem]?.check(besides: read)
      if let place = places[stem], !place.canReplace { throw FileError.exists(path: place.path) }
    }
    var files: [PendingFile] = []
    for stem in wanted {
      guard let place = places[stem] else { continue }
      guard let part = stem.hasPrefix("train") ? set.training : stem.hasPrefix("t10k") ? set.test : nil else {
        let text = set.classNames.map { $0 + "\n" }.joined()
        files.append(
          try PendingFile(place, isPacked: false) {
            try $0.write(text.utf8)
            try $0.finish()
          })
        continue
      }
      let isImages = stem.contains("images")
      if isImages, !isPacked { try place.checkRoom(for: part.imageByteCount) }
      files.append(
        try PendingFile(place, isPacked: isPacked) {
          if isImages { try part.writeImages(to: $0) } else { try part.writeLabels(to: $0) }
        })
    }
    for file in files { try file.commit() }
    return wanted.compactMap { places[$0]?.path }
  }

  /// What the folder has of another set after writing, for a note; nil if there is nothing.
  package func strangers(besides written: [String]) -> String? {
    let others = Self.stems.flatMap { [$0, $0 + ".gz"] }.map { folder + "/" + $0 }.filter {
      !written.contains($0) && FileSystem.exists($0)
    }
    return others.isEmpty ? nil : others.joined(separator: ", ")
  }

  private static func files(of set: ArrangedSet) -> [String] {
    func stemsOf(_ part: ArrangedPart?, _ first: Int) -> [String] {
      part.map { [stems[first]] + ($0.labels.isEmpty ? [] : [stems[first + 1]]) } ?? []
    }
    return stemsOf(set.training, 0) + stemsOf(set.test, 2) + (set.classNames.isEmpty ? [] : [classNamesFile])
  }

  /// Throws if the folder has a file under another spelling, which readers would take instead.
  private func checkSpellings(_ stem: String) throws(Failure) {
    let own = stem + (isPacked ? ".gz" : "")
    let dotted = stem.hasSuffix("idx3-ubyte") ? "idx3" : "idx1"
    let other = String(stem.dropLast("-idx3-ubyte".count)) + ".\(dotted)-ubyte"
    for name in [stem, stem + ".gz", other, other + ".gz"] where name != own {
      guard FileSystem.exists(folder + "/" + name) else { continue }
      throw Failure(
        "it is there, and beside \(own) it would be a second set in one folder: write to another folder",
        of: folder + "/" + name, .cannotCreate, code: "other-spelling")
    }
  }
}
