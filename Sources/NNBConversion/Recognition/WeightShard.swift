/// The parts of a file of weights that Keras wrote in several parts: `NAME_00000.weights.h5` and so on, which
/// `NAME.weights.json` lists.
enum WeightShard {
  private static let ending = ".weights.h5"

  /// The name of the list that a file named `path` would be a part of; nil where its name is not that of a part.
  ///
  /// A part looks like a whole file inside, so that its name is all that tells (Spec/hdf5.md, section 3).
  static func index(ofPart path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    guard name.hasSuffix(ending) else { return nil }
    let stem = name.dropLast(ending.count)
    let digits = stem.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
    guard digits == 5, stem.dropLast(digits).last == "_" else { return nil }
    return stem.dropLast(digits + 1) + ".weights.json"
  }
}
