internal import NNBBytes
internal import NNBGzip
internal import NNBIDX
internal import NNBSystem

/// Writes bytes to a file that is not in its place yet, packed or not.
final class PieceWriter {
  private let file: OpenFile
  private let packer: GzipWriter?
  private var pending: [UInt8] = []
  private var offset = 0

  /// Writes from the start of `file`.
  init(_ file: OpenFile, isPacked: Bool) throws(GzipError) {
    self.file = file
    packer = isPacked ? try GzipWriter() : nil
  }

  /// Takes the next bytes.
  func write(_ bytes: some Sequence<UInt8>) throws(FileError) {
    pending.append(contentsOf: bytes)
    if pending.count >= 1 << 20 { try flush() }
  }

  /// Writes the rest.
  func finish() throws(FileError) {
    try flush()
    if let packer { try put(packer.finish()) }
  }

  private func flush() throws(FileError) {
    try put(packer?.write(pending) ?? pending)
    pending.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: [UInt8]) throws(FileError) {
    if bytes.isEmpty { return }
    try file.write(bytes, at: offset)
    offset += bytes.count
  }
}

extension ArrangedPart {
  /// Calls `body` with the pixels of each image, in order, and its number.
  package func forEachImage(_ body: (Int, [UInt8]) throws -> Void) throws {
    var pixels: [UInt8] = []
    for (number, index) in order.enumerated() {
      try store.image(Int(index), into: &pixels)
      try body(number, pixels)
    }
  }

  /// The size of the file of images, unpacked.
  var imageByteCount: Int { 16 + count * store.pixelCount }

  /// Writes an IDX file of the images (Spec/idx.md).
  func writeImages(to writer: PieceWriter) throws {
    try writer.write(Self.header(.uint8, [count, store.height, store.width]))
    try forEachImage { _, pixels in try writer.write(pixels) }
    try writer.finish()
  }

  /// Writes an IDX file of the labels: bytes, or i32 if one is above 255.
  func writeLabels(to writer: PieceWriter) throws {
    let isWide = labels.contains { $0 > 255 }
    try writer.write(Self.header(isWide ? .int32 : .uint8, [count]))
    var bytes = ByteWriter()
    for label in labels {
      if isWide { bytes.bigEndian(UInt32(bitPattern: label)) } else { bytes.append([UInt8(truncatingIfNeeded: label)]) }
    }
    try writer.write(bytes.bytes)
    try writer.finish()
  }

  private static func header(_ type: IDXElementType, _ shape: [Int]) -> [UInt8] {
    var writer = ByteWriter()
    writer.append([0, 0, type.rawValue, UInt8(truncatingIfNeeded: shape.count)])
    for size in shape { writer.bigEndian(UInt32(truncatingIfNeeded: size)) }
    return writer.bytes
  }
}
