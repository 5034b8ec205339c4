internal import NNBBytes
internal import NNBSystem

/// Images of one size, with one byte for each pixel and channel.
public struct ImageSet: Sendable {
  /// The number of images, at least one.
  public let count: Int

  /// The shape of an image: height and width; with the channels before or after them if there are some; or the number of
  /// pixels alone, if the file has no more.
  public let shape: [Int]

  /// The pixels of all images, image by image, row by row. There are none if the images are numbers that are no bytes, or that
  /// models take as they are stored, or if they stay in their file.
  public let pixels: ArraySlice<UInt8>

  /// The stored numbers, if they are no bytes by their type and were asked for as they are; else there are none. There may be pixels
  /// too (`NumberUse.both`).
  package let numbers: [Float]

  /// The same numbers, if f32 does not hold all of them and models take them as they are stored; else there are none.
  package let exact: [Double]

  /// The pixels, if they stay in their file.
  package let stored: StoredPixels?

  /// What the numbers of the file are.
  package let values: PixelValues

  /// The number of pixels of an image, times its channels.
  public var pixelCount: Int { shape.reduce(1, *) }

  /// The number of rows of an image; 1 if it is flat.
  public var height: Int { shape.count == 1 ? 1 : shape[heightAxis] }

  /// The number of pixels in a row; of a flat image, all of them.
  public var width: Int { shape.count == 1 ? shape[0] : shape[heightAxis + 1] }

  /// Whether the channels are before height and width: few numbers before larger ones.
  private var heightAxis: Int { Self.heightAxis(of: shape) }

  static func heightAxis(of shape: [Int]) -> Int { shape.count == 3 && shape[0] <= 4 && shape[2] > 4 ? 1 : 0 }

  init(
    count: Int, shape: [Int], pixels: ArraySlice<UInt8>, numbers: [Float] = [], exact: [Double] = [],
    values: PixelValues = .bytes
  ) {
    (self.count, self.shape, self.pixels, self.numbers) = (count, shape, pixels, numbers)
    (self.exact, self.values, stored) = (exact, values, nil)
  }

  private init(_ stored: StoredPixels) {
    (count, shape, self.stored, values) = (stored.count, stored.shape, stored, .bytes)
    (pixels, numbers, exact) = ([], [], [])
  }

  /// Whether each pixel is a byte, in memory or in a file.
  package var areBytes: Bool { stored != nil || !pixels.isEmpty }

  /// The pixels of some images, which may be read from their file.
  ///
  /// Throws `IDXError` if they cannot be read, or if there is too little memory.
  package func bytes(of range: Range<Int>) throws(IDXError) -> ArraySlice<UInt8> {
    guard let stored else {
      return pixels[
        pixels.startIndex + range.lowerBound * pixelCount..<pixels.startIndex + range.upperBound * pixelCount]
    }
    var bytes: [UInt8] = []
    try stored.append(range, to: &bytes)
    return bytes[...]
  }

  /// Takes an array: images, then height and width, with an axis of 1 or channels before or after them, or all pixels in one
  /// axis. Numbers that are no bytes, nor bytes divided by 255, are refused unless `use` has a use for them.
  package init(_ array: IDXArray, numbers use: NumberUse = .bytes) throws(IDXError.Cause) {
    let shape = try Self.shape(ofImages: array.shape)
    let found = try array.pixels(use)
    guard use != .bytes || found.numbers.isEmpty else {
      throw .notBytes(array.elementType, least: found.range.least, most: found.range.most)
    }
    self.init(
      count: array.shape[0], shape: shape, pixels: found.bytes, numbers: found.numbers, exact: found.exact,
      values: found.values)
  }

  /// The shape of an image in an array of this shape. Throws `IDXError.Cause` if that has no images.
  static func shape(ofImages all: [Int]) throws(IDXError.Cause) -> [Int] {
    guard (2...5).contains(all.count) else { throw .wrongRank(expected: 3, shape: all) }
    guard !all.contains(0) else { throw .empty(shape: all) }
    let shape = withoutOnes(Array(all.dropFirst()))
    guard shape.count <= 3 else { throw .wrongRank(expected: 3, shape: all) }
    return shape
  }

  /// A shape without axes of 1 at its ends, as long as it has more than height and width.
  private static func withoutOnes(_ shape: [Int]) -> [Int] {
    var shape = shape
    while shape.count > 2 {
      if shape.last == 1 { shape.removeLast() } else if shape.first == 1 { shape.removeFirst() } else { break }
    }
    return shape
  }

  /// Takes pixels: one image after the other, each row by row. Copies them.
  ///
  /// Throws `IDXError` if there is no image or no pixel, or if these are more or fewer than whole images of that size.
  public init(pixels: [UInt8], height: Int, width: Int) throws(IDXError) {
    func fault(_ cause: IDXError.Cause) -> IDXError { IDXError(cause, in: "images") }
    guard height > 0, width > 0, let size = checkedProduct([height, width]) else {
      throw fault(.empty(shape: [height, width]))
    }
    let count = max(1, pixels.count / size)
    guard pixels.count == count * size else {
      throw fault(.truncatedData(offset: 0, expected: (pixels.count / size + 1) * size, found: pixels.count))
    }
    let limit = IDXArray.largestByteCount
    guard pixels.count <= limit else { throw fault(.tooLarge(shape: [count, height, width], limit: limit)) }
    self.init(count: count, shape: [height, width], pixels: pixels[...])
  }

  /// Reads the images at `path`, gzipped or not; `-` is standard input. Keeps a byte for each pixel in memory.
  ///
  /// Throws `IDXError` if the file cannot be read, is damaged, or is not of images of bytes.
  public init(contentsOf path: String) throws(IDXError) {
    try self.init(contentsOf: path, isTransposed: false)
  }

  /// The same; `use` says what becomes of numbers that are no bytes, rows and columns are exchanged if `isTransposed`, and bytes
  /// stay in their file if `storage` says so.
  package init(
    contentsOf path: String, numbers use: NumberUse = .bytes, isTransposed: Bool, storage: PixelStorage = .memory
  ) throws(IDXError) {
    if let stored = try StoredPixels(path, storage, isTransposed: isTransposed) {
      self.init(stored)
      return
    }
    let array = try IDXArray(contentsOf: path)
    do throws(IDXError.Cause) {
      let images = try ImageSet(array, numbers: use)
      self = isTransposed ? try images.transposed() : images
    } catch {
      throw IDXError(error, in: path)
    }
  }
}

extension ImageSet: CustomStringConvertible {
  /// Number and size: `1,000 images of 28x28`.
  public var description: String { "\(counted(count, "image")) of \(shape.shapeText)" }
}
