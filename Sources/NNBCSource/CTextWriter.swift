internal import NNBBytes
internal import NNBSystem

/// Writes a file of text from its beginning, a piece at a time.
struct CTextWriter {
  private let target: OpenFile
  private var buffer: [UInt8] = []
  private var end = 0

  /// How much is written at once, in bytes.
  private static let pieceByteCount = 1 << 20

  init(to target: OpenFile) { self.target = target }

  mutating func append(_ text: String) throws(FileError) {
    buffer += text.utf8
    if buffer.count >= Self.pieceByteCount { try flush() }
  }

  /// Appends a number of an array, of which so many stand on a line.
  mutating func append(number text: String, at index: Int, inLine count: Int) throws(FileError) {
    if index > 0 { buffer += (index % count == 0 ? ",\n  " : ", ").utf8 }
    try append(text)
  }

  mutating func flush() throws(FileError) {
    try target.write(buffer, at: end)
    end += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
