internal import NNBBytes
internal import NNBFormats

/// The bytes of a model whose text in base64 stands in a file. Any part is read by itself.
final class EncodedModel: ByteSource {
  private let page: any ByteSource

  /// Where the text begins.
  private let offset: Int

  private let byteCount: Int

  /// How much text is decoded at once.
  private static let mostLetters = 1 << 20

  init(in page: any ByteSource, at offset: Int, byteCount: Int) {
    (self.page, self.offset, self.byteCount) = (page, offset, byteCount)
  }

  var name: String { page.name }
  var knownCount: Int? { byteCount }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    var buffer: [UInt8] = []
    try append(at: offset, upTo: count, to: &buffer)
    return buffer
  }

  func read(at offset: Int, upTo count: Int, into buffer: inout [UInt8]) throws(FileError) {
    buffer.removeAll(keepingCapacity: true)
    try append(at: offset, upTo: count, to: &buffer)
  }

  func append(at offset: Int, upTo count: Int, to buffer: inout [UInt8]) throws(FileError) {
    let end = offset + min(count, max(0, byteCount - offset))
    var place = offset
    while place < end {
      // Whole groups of four letters, which are three bytes.
      let group = place / 3, groups = min((end + 2) / 3 - group, Self.mostLetters / 4)
      let start = self.offset + 4 * group
      let letters = try page.read(at: start, upTo: 4 * groups)
      guard letters.count == 4 * groups else {
        throw damaged(.truncated(expected: start + 4 * groups, found: start + letters.count))
      }
      let isLast = 3 * (group + groups) >= byteCount
      let bytes: [UInt8]
      switch Base64.bytes(letters) {
      case .bytes(let found) where found.count == (isLast ? byteCount - 3 * group : 3 * groups): bytes = found
      case .bytes: throw damaged(.text(offset: start + max(0, letters.count - 2)))
      case .wrong(let letter): throw damaged(.text(offset: start + letter))
      }
      let stop = min(end, 3 * group + bytes.count)
      buffer += bytes[(place - 3 * group)..<(stop - 3 * group)]
      place = stop
    }
  }

  private func damaged(_ error: PageError) -> FileError { .damaged(path: page.name, error.failure(of: page.name)) }
}
