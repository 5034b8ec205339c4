package import NNBBytes
internal import NNBIDX
internal import NNBSystem

/// The images of a part, in a file without a name, with their labels in memory.
package final class ImageStore {
  /// What the labels of a part are.
  enum LabelKind: Equatable { case none, numbers, names }

  /// What becomes of stored pixels.
  private enum Change { case scaled, inverted }

  /// The largest label that is a number.
  package static let largestLabel = 65_535

  /// The most images of a part.
  static let mostImages = 1 << 26

  /// The size of every image; 0 before the first.
  package private(set) var height = 0, width = 0

  /// How many there are.
  package private(set) var count = 0

  /// The number or class of each image; empty if they have no labels.
  private(set) var labels: [Int32] = []

  private(set) var labelKind: LabelKind?

  private let scratch: OpenFile
  private let limit: Int
  private var pending: [UInt8] = []
  private var storedByteCount = 0
  private var changes: [(images: Range<Int>, change: Change)] = []

  /// Keeps images in a file beside `path`, of which at most `limit` are read.
  package init(beside path: String, limit: Int = .max) throws(FileError) {
    scratch = try OpenFile.scratch(beside: path)
    self.limit = limit
  }

  /// The pixels of an image.
  package var pixelCount: Int { height * width }

  /// Adds an image; `label` is nil if it has none. `subject` is what messages call the file.
  func append(
    _ pixels: [UInt8], height: Int, width: Int, label: Int32?, _ kind: LabelKind, of subject: String
  ) throws {
    if count >= limit { throw EnoughImages() }
    if count == 0 { (self.height, self.width) = (height, width) }
    guard (height, width) == (self.height, self.width) else {
      throw DataSetError.badData(
        "an image of \(height)x\(width) pixels, expected \(self.height)x\(self.width) as before it", of: subject,
        "image-size-mismatch", Remedy("picture-scaling"))
    }
    guard kind == labelKind || labelKind == nil else {
      throw DataSetError.badData(Self.mixture(kind, labelKind ?? .none), of: subject, "label-mixture")
    }
    guard count < Self.mostImages, (count + 1) * pixelCount <= IDXArray.largestByteCount else {
      throw DataSetError.badData(
        "more than \(counted(Self.mostImages, "image")), or \(counted(IDXArray.largestByteCount, "byte"))",
        of: subject, "idx-too-large")
    }
    // The labels, which grow in memory, and what their order will take.
    if count & 0xF_FFFF == 0 { try Memory.require(16 * count + 1 << 24) }
    labelKind = kind
    if let label { labels.append(label) }
    pending += pixels
    count += 1
    if pending.count >= 1 << 20 { try flush() }
  }

  private static func mixture(_ kind: LabelKind, _ before: LabelKind) -> String {
    func text(_ kind: LabelKind) -> String {
      switch kind {
      case .none: "has no labels"
      case .numbers: "has numbers as labels"
      case .names: "has names as labels"
      }
    }
    return "it \(text(kind)), and what was read before it \(text(before))"
  }

  private func flush() throws(FileError) {
    try scratch.write(pending, at: storedByteCount)
    storedByteCount += pending.count
    pending.removeAll(keepingCapacity: true)
  }

  /// Makes 255 of the 1 in images that were read as 0 and 1.
  func scale(_ images: Range<Int>) { if !images.isEmpty { changes.append((images, .scaled)) } }

  /// Inverts images.
  func invert(_ images: Range<Int>) { if !images.isEmpty { changes.append((images, .inverted)) } }

  /// The pixels of an image.
  package func image(_ index: Int, into buffer: inout [UInt8]) throws(FileError) {
    if !pending.isEmpty { try flush() }
    try scratch.read(at: index * pixelCount, upTo: pixelCount, into: &buffer)
    for (images, change) in changes where images.contains(index) {
      for place in buffer.indices { buffer[place] = change == .scaled ? buffer[place] &* 255 : 255 - buffer[place] }
    }
  }
}
