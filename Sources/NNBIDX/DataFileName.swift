/// What the name of a file of a data set says (Spec/idx.md, 6): `emnist-letters-train-images-idx3-ubyte.gz`.
struct DataFileName: Equatable {
  /// What a file is for.
  enum Part: Equatable {
    case training, test
  }

  /// What a file holds.
  enum Kind: Equatable {
    case images, labels
  }

  /// What is left of the name, in small letters: `emnist-letters`; empty for MNIST's own names.
  let set: String

  let part: Part, kind: Kind

  /// The place of this spelling among those of one file; the first that is there is used. Even ones are plain, odd ones
  /// gzipped.
  let spelling: Int

  var isGzipped: Bool { spelling % 2 == 1 }

  private static let parts: [String: Part] = [
    "train": .training, "training": .training, "trn": .training, "t10k": .test, "test": .test, "testing": .test,
  ]

  private static let kinds: [String: Kind] = [
    "images": .images, "image": .images, "imgs": .images, "x": .images, "labels": .labels, "label": .labels,
    "y": .labels, "targets": .labels,
  ]

  private static let types: Set<String> = [
    "ubyte", "byte", "sbyte", "short", "int", "float", "double", "uint8", "int8", "int16", "int32", "float32",
    "float64",
  ]

  /// Nil if the name is not that of an IDX file of a data set.
  init?(_ name: String) {
    var name = name.lowercased()
    let isGzipped = name.hasSuffix(".gz")
    if isGzipped { name = String(name.dropLast(3)) }
    // Another ending is that of another format: train-images-idx3-ubyte.zip.
    if let dot = name.lastIndex(of: "."), dot > name.startIndex {
      let ending = String(name[name.index(after: dot)...])
      guard ending.contains("idx") || Self.types.contains(ending) else { return nil }
    }
    let words = name.split(whereSeparator: { "-_. ".contains($0) }).map(String.init)
    var part: Part?, kind: Kind?, isIDX = false, partWord = "", rest: [String] = []
    for word in words {
      if let found = Self.parts[word], part == nil {
        (part, partWord) = (found, word)
      } else if let found = Self.kinds[word], kind == nil {
        kind = found
      } else if Self.isRank(word) {
        isIDX = true
      } else if Self.types.contains(word) {
        isIDX = isIDX || word == "ubyte"
      } else {
        rest.append(word)
      }
    }
    guard let part, let kind, isIDX else { return nil }
    (self.part, self.kind) = (part, kind)
    set = rest.joined(separator: "-")
    let form = name.contains("-idx") && !name.contains(".ubyte") ? 0 : name.contains(".idx") ? 1 : 2
    // MNIST itself says t10k, and only sets with a name say test.
    let isUsual = part == .training ? partWord == "train" : partWord == (set.isEmpty ? "t10k" : "test")
    spelling = 2 * form + (isUsual ? 0 : 6) + (isGzipped ? 1 : 0)
  }

  /// `idx`, perhaps with the rank.
  private static func isRank(_ word: String) -> Bool {
    word.hasPrefix("idx") && word.dropFirst(3).allSatisfy { ("0"..."9").contains($0) }
  }
}

extension DataFileName.Part {
  /// The beginning of the usual name of a file for it.
  func stem(set: String) -> String { self == .training ? "train" : set.isEmpty ? "t10k" : "test" }

  /// The usual name of a file of a set.
  func name(_ kind: DataFileName.Kind, set: String) -> String {
    (set.isEmpty ? "" : set + "-") + stem(set: set)
      + (kind == .images ? "-images-idx3-ubyte" : "-labels-idx1-ubyte") + "[.gz]"
  }
}
