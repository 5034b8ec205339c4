package import NNBBytes
internal import NNBZip

extension OtherFormat {
  /// How much of a file is looked at.
  static let startByteCount = 4_096

  private static let signatures: [(start: [UInt8], format: OtherFormat)] = [
    (Array("version https://git-lfs".utf8), .gitLFSPointer),
    ([0x1F, 0x8B], .gzip),
    (Array("GGUF".utf8), .gguf),
    ([0x0E, 0x03, 0x13, 0x01], .hdf4),
  ]

  /// The end of a zip archive, with which one without members begins.
  private static let zipEnd: [UInt8] = [0x50, 0x4B, 0x05, 0x06]

  /// The beginning of a part of a split zip archive.
  private static let zipPart: [UInt8] = [0x50, 0x4B, 0x07, 0x08]

  /// What transfers as text make of the beginning of the HDF5 signature.
  private static let transferredStarts: [[UInt8]] = [
    [0x09, 0x48, 0x44, 0x46],  // without the high bits
    [0xEF, 0xBF, 0xBD, 0x48, 0x44, 0x46],  // U+FFFD in the place of what is not UTF-8
    [0xC2, 0x89, 0x48, 0x44, 0x46],  // Latin-1 made UTF-8
    [0x89, 0x48, 0x44, 0x46, 0x0A, 0x1A, 0x0A],  // CR LF made LF, or CR dropped
    [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0D, 0x0A],  // each LF made CR LF
    [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0D],  // each LF without CR made CR LF
  ]

  /// The format of `source`, whose first bytes are `start`; nil if it is none of these.
  package init?(of source: any ByteSource, beginningWith start: [UInt8]) throws(FileError) {
    if let known = Self.signatures.first(where: { start.starts(with: $0.start) }) {
      self = known.format
    } else if start.starts(with: Self.zipEnd) {
      self = .emptyZip
    } else if ZipDirectory.recognises(start) {
      self = Self.archive(
        of: try ZipDirectory.names(of: source, beginningWith: start, isWhole: source.knownCount != nil))
    } else if start.starts(with: Self.zipPart) {
      self = .zip
    } else if Self.transferredStarts.contains(where: start.starts) {
      self = .textTransfer(found: Array(start.prefix(8)))
    } else if start.allSatisfy({ $0 == 0 }) {
      self = .zeros(count: start.count)
    } else if start.dropFirst(257).starts(with: Array("ustar".utf8)) {
      self = .tar
    } else if start.count > 1, start[0] == 0x80, (2...5).contains(start[1]) {
      self = Self.pickle(start)
    } else if Self.isIDX(start) {
      self = .idx
    } else if let format = Self.text(start) {
      self = format
    } else {
      return nil
    }
  }

  /// What a zip archive is, by the names of its members.
  private static func archive(of names: [String]) -> OtherFormat {
    if names.contains(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) { return .pyTorch }
    return names.contains { $0 == "archive_format" || $0.hasSuffix("/archive_format") } ? .exportedProgram : .zip
  }

  /// What a pickle is of, by the names in its beginning.
  private static func pickle(_ start: [UInt8]) -> OtherFormat {
    let text = String(decoding: start, as: UTF8.self)
    if text.contains("sklearn") { return .scikitLearn }
    return text.contains("ray.rllib") ? .rllib : .pickle
  }

  private static func isIDX(_ start: [UInt8]) -> Bool {
    start.count >= 4 && start[0] == 0 && start[1] == 0 && [8, 9, 11, 12, 13, 14].contains(start[2])
      && (1...8).contains(start[3])
  }

  /// Whether the beginning of a list of parts names files of Keras.
  private static func namesKerasParts(_ text: ArraySlice<UInt8>) -> Bool {
    String(decoding: text, as: UTF8.self).contains(".weights.h5\"")
  }

  /// Formats that are text, after a byte-order mark and blanks.
  private static func text(_ start: [UInt8]) -> OtherFormat? {
    let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    let text = start.starts(with: [0xEF, 0xBB, 0xBF]) ? start.dropFirst(3) : start[...]
    let body = text.drop { blanks.contains($0) }
    let lowercased = body.prefix(16).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    if ["<!doctype", "<html", "<head", "<?xml", "<!--"].contains(where: { lowercased.starts(with: Array($0.utf8)) }) {
      return .webPage
    }
    guard let first = body.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
    guard body.dropFirst().allSatisfy({ $0 >= 0x20 || blanks.contains($0) }) else { return nil }
    return String(decoding: body, as: UTF8.self).contains("\"weight_map\"") && Self.namesKerasParts(body)
      ? .weightParts : .json
  }
}
