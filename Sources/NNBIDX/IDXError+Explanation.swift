package import NNBBytes
internal import NNBGzip
internal import NNBRecognition
internal import NNBSystem

extension IDXError.Cause {
  /// Larger files are not searched for what a transfer did to them.
  private static let largestSearched = 1 << 30

  /// What the file behind `source` is, if it could not be read as IDX for this cause; the cause itself if nothing more
  /// shows.
  package func explained(by source: any ByteSource) -> IDXError.Cause {
    switch self {
    case .badMagic, .unknownElementType, .truncatedHeader, .tooLarge, .truncatedData, .trailingBytes, .gzip: break
    default: return self
    }
    guard let start = try? source.read(at: 0, upTo: OtherFormat.startByteCount), !start.isEmpty else { return self }
    if Gzip.recognises(start) { return packed(source) }
    switch self {
    case .badMagic, .unknownElementType:
      if let other = try? OtherFormat(of: source, beginningWith: start), other != .idx { return .other(other) }
      if Self.isLittleEndian(start) { return .littleEndian(found: Array(start.prefix(4))) }
      if let transfer = Self.transfer(source) { return .textTransfer(transfer) }
      if Self.isText(start) { return self }
      if case .unknownElementType(let code) = self, code != 0 { return self }
      return source.knownCount.map { .noHeader(found: Array(start.prefix(4)), byteCount: $0) } ?? self
    default:
      if Self.hasLittleEndianSizes(start, fileByteCount: source.knownCount) {
        return .littleEndian(found: Array(start.prefix(8)))
      }
      var surplus: Int?
      if case .truncatedData(_, let expected, let found) = self { surplus = found - expected }
      if case .trailingBytes(let end) = self { surplus = source.knownCount.map { $0 - end } }
      return Self.transfer(source, surplus: surplus).map { .textTransfer($0) } ?? self
    }
  }

  /// The same of a gzip file: what is in it, or what happened to it.
  private func packed(_ source: any ByteSource) -> IDXError.Cause {
    if case .gzip = self { return Self.transfer(source).map { .textTransfer($0) } ?? self }
    guard let start = try? Gzip.start(of: source, count: OtherFormat.startByteCount) else { return self }
    return explained(by: GzipContent(start, name: source.name))
  }

  private static func transfer(_ source: any ByteSource, surplus: Int? = nil) -> TextTransfer? {
    guard let count = source.knownCount, count <= largestSearched, Memory.isAvailable(3 * count),
      let bytes = try? source.read(at: 0, upTo: count)
    else { return nil }
    return TextTransfer(of: bytes, surplus: surplus)
  }

  /// Whether a file begins as text does, which are no pixels.
  private static func isText(_ start: [UInt8]) -> Bool {
    start.prefix(64).allSatisfy { (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }
  }

  private static let elementTypes = IDXElementType.allCases.map(\.rawValue)

  /// The largest rank of files that people make.
  private static let usualRanks: ClosedRange<UInt8> = 1...5

  /// Whether the magic number stands with its last byte first.
  private static func isLittleEndian(_ start: [UInt8]) -> Bool {
    start.count >= 4 && start[2] == 0 && start[3] == 0 && elementTypes.contains(start[1])
      && usualRanks.contains(start[0])
  }

  /// Whether the sizes, read with their last bytes first, are those of the file.
  private static func hasLittleEndianSizes(_ start: [UInt8], fileByteCount: Int?) -> Bool {
    guard start.count >= 4, let type = IDXElementType(rawValue: start[2]), usualRanks.contains(start[3]),
      let fileByteCount
    else { return false }
    let header = 4 + 4 * Int(start[3])
    guard start.count >= header else { return false }
    let sizes = stride(from: 4, to: header, by: 4).map { place in
      start[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard let count = checkedProduct(sizes + [type.byteCount]), count > 0 else { return false }
    return checkedSum(count, header) == fileByteCount
  }
}

/// The beginning of what a gzip file holds; how much that is, is not known.
private final class GzipContent: ByteSource {
  let name: String
  private let start: MemorySource

  init(_ start: [UInt8], name: String) {
    self.name = name
    self.start = MemorySource(start)
  }

  var knownCount: Int? { nil }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] { try start.read(at: offset, upTo: count) }
}
