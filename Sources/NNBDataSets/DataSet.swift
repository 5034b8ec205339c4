package import NNBBytes
internal import NNBPictures
internal import NNBSystem

/// What was read of all inputs: a part for training and one for testing.
package final class DataSet {
  /// The parts.
  package let training, test: ImageStore

  /// What the user should know.
  package private(set) var notes: [String] = []

  /// How many pictures were inverted.
  package private(set) var inverted = 0

  /// Files that were read and not named themselves, such as those of a folder.
  package private(set) var files: [String] = []

  /// Whether an input took the labels of the file that the command names.
  private var hasUsedLabels = false

  let classes = ClassTable()
  let choices: ReadingChoices

  /// Ranges of pictures that may have to be inverted together, and what they look like.
  private var pictures: [(store: ImageStore, images: Range<Int>)] = []
  private var darkOnLight = 0, lightOnDark = 0

  /// An empty set, whose images are kept beside `path`.
  package init(beside path: String, _ choices: ReadingChoices) throws(Failure) {
    do throws(FileError) {
      training = try ImageStore(beside: path, limit: choices.limit)
      test = try ImageStore(beside: path, limit: choices.limit)
    } catch {
      throw error.failure
    }
    self.choices = choices
  }

  /// Whether the command says that pictures are inverted.
  package var choicesInvert: Bool { choices.inversion == .yes }

  /// Remembers files that were read.
  func noteFiles(_ paths: [String]) { files += paths }

  /// The labels of the file that the command names, for an input that has none itself; nil if it names none.
  func namedLabels() throws -> [Int32]? {
    guard let path = choices.labels else { return nil }
    hasUsedLabels = true
    return try taken(LabelFile.labels(at: path))
  }

  /// Labels, after what is to be told of them was noted.
  func taken(_ found: (labels: [Int32], note: String?)) -> [Int32] {
    if let text = found.note { note(text) }
    return found.labels
  }

  func note(_ text: String) { if !notes.contains(text) { notes.append(text) } }

  /// Adds a row of numbers, an element of an array or an image of an IDX file.
  func append(
    _ pixels: [UInt8], height: Int, width: Int, label: Int32?, _ kind: ImageStore.LabelKind, to store: ImageStore,
    of subject: String
  ) throws {
    guard choices.isLikeMNIST, let picture = Picture(height: height, width: width, pixels: pixels) else {
      return try store.append(pixels, height: height, width: width, label: label, kind, of: subject)
    }
    try prepare(picture, label: label, kind, to: store, of: subject)
  }

  /// Adds a picture of a file.
  func append(
    _ picture: Picture, label: Int32?, _ kind: ImageStore.LabelKind, to store: ImageStore, of subject: String
  ) throws {
    if choices.isLikeMNIST { return try prepare(picture, label: label, kind, to: store, of: subject) }
    let ground = PictureGround(of: picture)
    if ground.isDarkOnLight { darkOnLight += 1 }
    if ground.isLightOnDark { lightOnDark += 1 }
    let sized = choices.size.map { picture.fitted(height: $0.height, width: $0.width) } ?? picture
    try store.append(sized.pixels, height: sized.height, width: sized.width, label: label, kind, of: subject)
    if let last = pictures.last, last.store === store, last.images.upperBound == store.count - 1 {
      pictures[pictures.count - 1].images = last.images.lowerBound..<store.count
    } else {
      pictures.append((store, store.count - 1..<store.count))
    }
  }

  private func prepare(
    _ picture: Picture, label: Int32?, _ kind: ImageStore.LabelKind, to store: ImageStore, of subject: String
  ) throws {
    let size = choices.size ?? (28, 28)
    let prepared: (picture: Picture, isInverted: Bool)
    do throws(PictureError) {
      prepared = try MNISTPreparation(height: size.height, width: size.width).prepared(picture, choices.inversion)
    } catch {
      throw error.failure(of: subject)
    }
    if prepared.isInverted { inverted += 1 }
    try store.append(
      prepared.picture.pixels, height: prepared.picture.height, width: prepared.picture.width, label: label, kind,
      of: subject)
  }

  /// Decides what concerns all images, after the last was read.
  ///
  /// Throws if the command names labels that no input took.
  package func finish() throws(Failure) {
    if let path = choices.labels, !hasUsedLabels {
      throw DataSetError.usage(
        "the labels in \(path) are for images of IDX or NumPy without labels, and no input is such", "unused-labels")
    }
    let isAsked = choices.inversion == .yes
    guard !choices.isLikeMNIST, isAsked || choices.inversion == .auto && darkOnLight > lightOnDark else { return }
    for (store, images) in pictures {
      store.invert(images)
      inverted += images.count
    }
  }
}
