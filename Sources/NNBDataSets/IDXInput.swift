internal import NNBBytes
internal import NNBIDX
internal import NNBPictures

/// Reads IDX files of images with their labels.
struct IDXInput {
  let set: DataSet

  /// Reads the images in `source`, a file at `path`, and the labels that the command names or that are beside them.
  func read(_ path: String, _ source: any ByteSource, to store: ImageStore) throws {
    let images: ImageSet
    do throws(IDXError.Cause) {
      images = try ImageSet(try IDXArray(reading: source))
    } catch {
      throw IDXError(error.explained(by: source), in: path)
    }
    let labels = set.choices.labels ?? (path == "-" ? nil : try? ImageFolder.labels(beside: path))
    try add(images, path, labels: labels, isNamed: set.choices.labels != nil, to: store)
  }

  /// Adds images with the labels of a file, which the command names if `isNamed` is true.
  private func add(
    _ images: ImageSet, _ path: String, labels: String?, isNamed: Bool = false, to store: ImageStore
  ) throws {
    // Grey pictures alone.
    guard images.shape.count <= 2 else {
      throw IDXError(.wrongRank(expected: 3, shape: [images.count] + images.shape), in: path)
    }
    guard images.pixelCount <= PictureLimits.mostPixels else {
      throw DataSetError.tooLarge((images.height, images.width), of: path)
    }
    set.noteFiles([path] + (labels.map { [$0] } ?? []))
    let classes = try isNamed ? set.namedLabels() : labels.map { set.taken(try LabelFile.labels(at: $0)) }
    if let classes, classes.count != images.count {
      throw IDXError(
        .countMismatch(images: images.count, imagesFile: path, labels: classes.count), in: labels ?? "labels")
    }
    let size = images.pixelCount, pixels = images.pixels
    for index in 0..<images.count {
      let start = pixels.startIndex + index * size
      try set.append(
        Array(pixels[start..<start + size]), height: images.height, width: images.width, label: classes?[index],
        classes == nil ? .none : .numbers, to: store, of: path)
    }
  }

  /// Reads the parts of a folder with files of the standard names; false if it has none.
  func readFolder(_ path: String, to parts: (training: ImageStore, test: ImageStore)) throws -> Bool {
    let found: ImageFolder?
    do throws(IDXError) {
      found = try ImageFolder(path)
    } catch {
      guard case .nothingFound = error.cause else { throw error }
      found = nil
    }
    if let found {
      try read(found.training, to: parts.training)
      if let test = found.test { try read(test, to: parts.test) }
      return true
    }
    let test: ImageFolder.Part
    do throws(IDXError) {
      test = try ImageFolder.test(in: path)
    } catch {
      guard case .nothingFound = error.cause else { throw error }
      return false
    }
    try read(test, to: parts.test)
    return true
  }

  private func read(_ part: ImageFolder.Part, to store: ImageStore) throws {
    do {
      try add(try ImageSet(contentsOf: part.images), part.images, labels: part.labels, to: store)
    } catch is EnoughImages {}
  }
}
