internal import NNBBytes
internal import NNBSystem

/// The files of a data set, found in a folder by their names (Spec/idx.md, 6).
///
/// These are the names of MNIST and its successors: `train-images-idx3-ubyte` and `t10k-…`, the spelling with a dot,
/// EMNIST's `emnist-<set>-train-images-idx3-ubyte` and `…-test-…`, those of QMNIST and Kannada-MNIST, and `test-…` for
/// `t10k-…`. Each may have `.gz` after it, and may be in a folder of its own name. If a folder has none, the folders below
/// it are looked into.
public struct ImageFolder: Equatable, Sendable {
  /// The paths of images and their labels.
  public struct Part: Equatable, Sendable {
    /// The path of the images.
    public let images: String

    /// The path of their labels.
    public let labels: String

    package init(images: String, labels: String) {
      (self.images, self.labels) = (images, labels)
    }
  }

  /// The part for training.
  public let training: Part

  /// The part for testing, if there is one.
  public let test: Part?

  /// The names of files that may be a test set, if none was found under a name that is known.
  package let unusedTest: [String]

  /// A file beside the data that names the classes, as EMNIST has it; nil if there is none.
  package let mapping: String?

  /// What is said of where the files were found; nil if they are in the folder that was named.
  package let remark: String?

  /// Files that were named one by one.
  package init(training: Part, test: Part?) {
    self.init(training: training, test: test, unusedTest: [], mapping: nil, remark: nil)
  }

  private init(training: Part, test: Part?, unusedTest: [String], mapping: String?, remark: String?) {
    (self.training, self.test) = (training, test)
    (self.unusedTest, self.mapping, self.remark) = (unusedTest, mapping, remark)
  }

  /// The same with other test images, if they are given.
  package func testing(on part: Part?) -> ImageFolder {
    guard let part else { return self }
    return ImageFolder(training: training, test: part, unusedTest: [], mapping: mapping, remark: remark)
  }

  /// Finds the files in the folder at `path`, or in the folder of the file at `path`; `set` chooses one of several sets.
  public init(_ path: String, set: String? = nil) throws(IDXError) {
    let (folder, named) = try Self.folder(path)
    do throws(IDXError.Cause) {
      let place = try folder.place(of: .training, set: set ?? named)
      let name = try place.set(set ?? named, for: .training)
      training = try place.pair(.training, set: name)
      let testPlace = try place.testPlace(for: name, below: folder)
      test = try testPlace?.pair(.test, set: name)
      unusedTest = test == nil ? place.possibleTests(besides: name) : []
      mapping = place.mapping(for: name)
      remark = place.path == path ? nil : "taken from the folder \(place.path)"
    } catch {
      throw IDXError(error, in: folder.path)
    }
  }

  /// The part for testing in the folder at `path`, even if there is no part for training.
  ///
  /// Throws `IDXError.Cause.nothingFound` if there are no images, and `.noTest` if there are only training images.
  package static func test(in path: String, set: String? = nil) throws(IDXError) -> Part {
    let (folder, named) = try folder(path)
    let set = set ?? named
    do throws(IDXError.Cause) {
      let place = try folder.place(of: .test, set: set)
      return try place.pair(.test, set: try place.set(set, for: .test))
    } catch {
      guard case .nothingFound(let expected, _) = error, let training = folder.trainingImages(of: set) else {
        throw IDXError(error, in: path)
      }
      throw IDXError(.noTest(expected: expected, training: training), in: path)
    }
  }

  /// The file that names the classes of images with a known name, as EMNIST has it beside them; nil if there is none.
  package static func mapping(beside images: String) -> String? {
    let (folder, name) = FileSystem.parts(of: images)
    guard let own = DataFileName(name), let found = try? DataFolder(folder) else { return nil }
    return found.mapping(for: own.set)
  }

  /// The folder at a path, or that of a data set's file there, and the set that its name is of.
  private static func folder(_ path: String) throws(IDXError) -> (DataFolder, set: String?) {
    let kind = FileSystem.kind(of: path, followingLinks: true)
    do throws(FileError) {
      guard let kind, kind != .folder else { return (try DataFolder(path), nil) }
      let (above, name) = FileSystem.parts(of: path)
      guard let file = DataFileName(name) else { throw FileError.isDirectory(path: path) }
      return (try DataFolder(above), file.set.isEmpty ? nil : file.set)
    } catch {
      if case .isDirectory = error { throw IDXError(.notFolder, in: path) }
      throw IDXError(.file(error), in: path)
    }
  }
}

extension ImageFolder {
  /// The file of images or labels that a path means: the file there, or the one in a folder of its name.
  ///
  /// Throws `FileError.isDirectory` for another folder, and `FileError.system` if nothing is there.
  package static func file(at path: String) throws(IDXError) -> String {
    if path == "-" { return path }
    do throws(FileError) { try FileSystem.checkPresence(path) } catch { throw IDXError(.file(error), in: path) }
    guard let file = DataFolder.file(at: path) else { throw IDXError(.file(.isDirectory(path: path)), in: path) }
    return file
  }

  /// The labels of images with a known name, which must be beside them.
  package static func labels(beside images: String) throws(IDXError) -> String {
    let (folder, name) = split(images)
    var expected: String?
    for (imageMark, labelMark) in [("images-idx3", "labels-idx1"), ("images.idx3", "labels.idx1")] {
      guard let mark = name.firstRange(of: imageMark) else { continue }
      let plain = String(name[..<mark.lowerBound]) + labelMark + String(name[mark.upperBound...])
      let other = plain.hasSuffix(".gz") ? String(plain.dropLast(3)) : plain + ".gz"
      for name in [plain, other] where FileSystem.exists(folder + name) {
        if let file = DataFolder.file(at: folder + name) { return file }
      }
      expected = plain
      break
    }
    if let own = DataFileName(name), own.kind == .images, let found = labels(of: own, in: folder) { return found }
    throw IDXError(.noLabels(expected: expected ?? "a name like t10k-labels-idx1-ubyte"), in: images)
  }

  /// The labels for images of a name, in their folder or, if that has their name, in the one above.
  private static func labels(of images: DataFileName, in folder: String) -> String? {
    let path = folder.isEmpty ? "." : folder.utf8.count > 1 ? String(folder.dropLast()) : folder
    let (above, own) = FileSystem.parts(of: path)
    let folders = [path] + (DataFileName(own) == nil ? [] : [above])
    for folder in folders {
      guard let found = try? DataFolder(folder).entries(images.part, .labels, set: images.set) else { continue }
      if let label = found.first(where: { $0.name.isGzipped == images.isGzipped }) ?? found.first { return label.path }
    }
    return nil
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    let name = FileSystem.parts(of: path).name
    return (String(decoding: path.utf8.dropLast(name.utf8.count), as: UTF8.self), name)
  }
}
