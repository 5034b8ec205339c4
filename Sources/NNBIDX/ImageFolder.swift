internal import NNBBytes
internal import NNBSystem

/// The files of a data set, found in a folder by their standard names.
///
/// These are the names of MNIST and its successors: `train-images-idx3-ubyte` and `t10k-…`, the spelling with a dot,
/// `train-images.idx3-ubyte`, and EMNIST's `emnist-<set>-train-images-idx3-ubyte` and `…-test-…`. Each may have `.gz`
/// after it. If a folder has several spellings, the first in this order is used.
public struct ImageFolder: Equatable, Sendable {
  /// The paths of images and their labels.
  public struct Part: Equatable, Sendable {
    /// The path of the images.
    public let images: String

    /// The path of their labels.
    public let labels: String
  }

  /// The part for training.
  public let training: Part

  /// The part for testing, if there is one.
  public let test: Part?

  /// Finds the files in the folder at `path`; `set` chooses one of EMNIST's sets.
  public init(_ path: String, set: String? = nil) throws(IDXError) {
    let names = try Self.names(in: path)
    do throws(IDXError.Cause) {
      let prefix = try Self.prefix(set, of: .training, among: names)
      training = try Self.part(prefix + PartName.training.stem(prefix), in: names, folder: path)
      test = try Self.test(prefix, in: names, folder: path)
    } catch {
      throw IDXError(error, in: path)
    }
  }

  /// The part for testing in the folder at `path`, even if there is no part for training.
  ///
  /// Throws `IDXError.Cause.nothingFound` if there are no test images.
  package static func test(in path: String, set: String? = nil) throws(IDXError) -> Part {
    let names = try names(in: path)
    do throws(IDXError.Cause) {
      let prefix = try prefix(set, of: .test, among: names)
      return try part(prefix + PartName.test.stem(prefix), in: names, folder: path)
    } catch {
      throw IDXError(error, in: path)
    }
  }

  /// The labels of images with a standard name, which must be beside them.
  package static func labels(beside images: String) throws(IDXError) -> String {
    let (folder, name) = split(images)
    for (imageMark, labelMark) in [("images-idx3", "labels-idx1"), ("images.idx3", "labels.idx1")] {
      guard let mark = name.firstRange(of: imageMark) else { continue }
      let plain = name.replacingCharacters(in: mark, with: labelMark)
      let other = plain.hasSuffix(".gz") ? String(plain.dropLast(3)) : plain + ".gz"
      if let found = [plain, other].first(where: { FileSystem.exists(folder + $0) }) { return folder + found }
      throw IDXError(.noLabels(expected: plain), in: images)
    }
    throw IDXError(.noLabels(expected: "a name like t10k-labels-idx1-ubyte"), in: images)
  }
}

extension ImageFolder {
  /// The beginnings of a part's names, after EMNIST's prefix.
  private enum PartName {
    case training, test

    func stem(_ prefix: String) -> String { self == .training ? "train" : prefix.isEmpty ? "t10k" : "test" }
  }

  private static func names(in path: String) throws(IDXError) -> Set<String> {
    do throws(FileError) {
      return Set(try FileSystem.names(in: path))
    } catch {
      throw IDXError(.file(error), in: path)
    }
  }

  private static func test(
    _ prefix: String, in names: Set<String>, folder: String
  ) throws(IDXError.Cause) -> Part? {
    let stem = prefix + PartName.test.stem(prefix)
    guard spellings(stem, of: .images).contains(where: names.contains) else { return nil }
    return try part(stem, in: names, folder: folder)
  }

  private enum Kind: String { case images = "images-idx3", labels = "labels-idx1" }

  private static func spellings(_ part: String, of kind: Kind) -> [String] {
    let dashed = "\(part)-\(kind.rawValue)-ubyte"
    let dotted = dashed.replacingFirst("-idx", with: ".idx")
    return [dashed, dashed + ".gz", dotted, dotted + ".gz"]
  }

  private static func part(_ stem: String, in names: Set<String>, folder: String) throws(IDXError.Cause) -> Part {
    let images = spellings(stem, of: .images), labels = spellings(stem, of: .labels)
    guard let image = images.first(where: names.contains) else { throw .nothingFound(expected: images[0] + "[.gz]") }
    guard let label = labels.first(where: names.contains) else { throw .noLabels(expected: labels[0] + "[.gz]") }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return Part(images: prefix + image, labels: prefix + label)
  }

  /// The prefix of `set`. Without a set, it is empty if the plain names exist, otherwise that of the only EMNIST set.
  private static func prefix(
    _ set: String?, of part: PartName, among names: Set<String>
  ) throws(IDXError.Cause) -> String {
    if let set { return "emnist-\(set)-" }
    if spellings(part.stem(""), of: .images).contains(where: names.contains) { return "" }
    let mark = "-\(part.stem("emnist"))-images"
    let sets = Set(
      names.compactMap { name -> String? in
        guard name.hasPrefix("emnist-"), let end = name.firstRange(of: mark) else { return nil }
        return String(name[..<end.lowerBound].dropFirst("emnist-".count))
      }
    ).sorted()
    if sets.count > 1 { throw .severalSets(sets) }
    return sets.first.map { "emnist-\($0)-" } ?? ""
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    let name = FileSystem.parts(of: path).name
    return (String(decoding: path.utf8.dropLast(name.utf8.count), as: UTF8.self), name)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }

  fileprivate func replacingFirst(_ part: String, with other: String) -> String {
    firstRange(of: part).map { replacingCharacters(in: $0, with: other) } ?? self
  }
}
