internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBNumPy
internal import NNBPictures

/// Makes images of an array.
struct NumPyImages {
  private let array: NumPyData
  private let set: DataSet
  private let store: ImageStore
  private let name: String
  private let height, width: Int
  private let isColour: Bool
  private let type: ElementType

  /// How much of an array is read at once, in bytes, at least an image.
  private static let pieceByteCount = 4 << 20

  /// Throws `Failure` if the array holds no images.
  init(_ array: NumPyData, _ set: DataSet, _ store: ImageStore, _ name: String) throws(Failure) {
    (self.array, self.set, self.store, self.name) = (array, set, store, name)
    let title = array.name.isEmpty ? "" : "array \(array.name): "
    guard case .number(let type) = array.type else {
      throw DataSetError.badData("\(title)expected numbers, found \(array.type.text)", of: name, "image-type")
    }
    self.type = type
    guard let (size, isColour) = Self.size(of: array.shape, set.choices) else {
      throw DataSetError.badData(
        "\(title)expected images of shape (N, H, W), (N, H, W, 1), (N, H, W, 3) or (N, pixels), found "
          + array.shape.shapeText, of: name, "image-shape", Remedy("picture-size"))
    }
    guard let count = checkedProduct([size.0, size.1]), count <= PictureLimits.mostPixels else {
      throw DataSetError.tooLarge(size, of: name)
    }
    (height, width, self.isColour) = (size.0, size.1, isColour)
  }

  private static func size(of shape: [Int], _ choices: ReadingChoices) -> ((Int, Int), isColour: Bool)? {
    var rest = Array(shape.dropFirst())
    if rest.contains(0) { return nil }
    if rest.count == 3, rest[2] == 3 { return ((rest[0], rest[1]), true) }
    if rest.count == 3 { if rest[2] == 1 { rest.removeLast() } else if rest[0] == 1 { rest.removeFirst() } }
    if rest.count == 1 { return PixelShape.size(of: rest[0], choices).map { ($0, false) } }
    return rest.count == 2 ? ((rest[0], rest[1]), false) : nil
  }

  /// Adds all images with what `label` says of each by its number.
  func read(_ label: (Int) -> Int32?) throws {
    let size = height * width * (isColour ? 3 : 1), total = array.shape[0], start = store.count
    let step = max(1, Self.pieceByteCount / (size * type.byteCount))
    var values = PixelValues(set.choices.values), buffer: [UInt8] = []
    var pixels = [UInt8](repeating: 0, count: size)
    func finish() {
      guard values.scale == nil, values.hasOne, type != .uint8 || set.choices.values != .byte else { return }
      store.scale(start..<store.count)
      set.note("\(name): all values are 0 or 1, taken for black and white (--values byte takes them as they are)")
    }
    do {
      for first in stride(from: 0, to: total, by: step) {
        let count = min(step, total - first)
        try array.read(first..<first + count, into: &buffer)
        for image in 0..<count {
          let wasOpen = values.scale == nil
          try fill(&pixels, &values, buffer, image * size, first + image)
          if wasOpen, values.scale == .unit { store.scale(start..<store.count) }
          let label = label(first + image)
          try set.append(
            isColour ? Self.grey(pixels) : pixels, height: height, width: width, label: label,
            label == nil ? .none : .numbers, to: store, of: "\(name), image \(first + image)")
        }
      }
    } catch is EnoughImages {
      finish()
      throw EnoughImages()
    }
    finish()
  }

  private func fill(
    _ pixels: inout [UInt8], _ values: inout PixelValues, _ buffer: [UInt8], _ start: Int, _ image: Int
  ) throws(Failure) {
    for place in pixels.indices {
      let isOpen = values.scale == nil
      if type == .uint8, let pixel = values.pixel(buffer[start + place]) {
        pixels[place] = pixel
        continue
      }
      guard let value = NumPyElement.value(type, buffer, start + place), let pixel = values.pixel(value) else {
        let title = array.name.isEmpty ? "" : "array \(array.name): "
        throw DataSetError.badData(
          "\(title)image \(image), pixel \(place): expected \(values.expected)", of: name, "image-value")
      }
      pixels[place] = pixel
      if isOpen, values.scale == .unit { for before in 0..<place { pixels[before] &*= 255 } }
    }
  }

  private static func grey(_ colours: [UInt8]) -> [UInt8] {
    stride(from: 0, to: colours.count - 2, by: 3).map {
      Luma.grey(red: colours[$0], green: colours[$0 + 1], blue: colours[$0 + 2])
    }
  }
}
