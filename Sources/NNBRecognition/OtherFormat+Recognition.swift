package import NNBBytes
internal import NNBZip

extension OtherFormat {
  /// How much of a file is looked at.
  package static let startByteCount = 4_096

  private static let signatures: [(start: [UInt8], format: OtherFormat)] = [
    (Array("version https://git-lfs".utf8), .gitLFSPointer),
    ([0x1F, 0x8B], .gzip),
    (Array("GGUF".utf8), .gguf),
    ([0x0E, 0x03, 0x13, 0x01], .hdf4),
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .packed(.sevenZip)),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .packed(.xz)),
    ([0x28, 0xB5, 0x2F, 0xFD], .packed(.zstd)),
    (Array("BZh".utf8), .packed(.bzip2)),
    (Array("Rar!".utf8) + [0x1A, 0x07], .packed(.rar)),
    ([0x93] + Array("NUMPY".utf8), .npy),
    ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .hdf5),
    ([0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0A], .nnb),
    ([0x89, 0x50, 0x4E, 0x47], .picture(.png)),
    ([0xFF, 0xD8, 0xFF], .picture(.jpeg)),
    (Array("GIF8".utf8), .picture(.gif)),
    (Array("II".utf8) + [0x2A, 0x00], .picture(.tiff)),
    (Array("MM".utf8) + [0x00, 0x2A], .picture(.tiff)),
    (Array("PAR1".utf8), .parquet),
    (Array("MATLAB 5.0 MAT-file".utf8), .matlab),
    // MATLAB 7.3 is HDF5 behind a block of text.
    (Array("MATLAB 7.3 MAT-file".utf8), .hdf5),
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

  /// The format of `source`, whose first bytes are `start`; nil if it is another one.
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
    } else if let format = Self.tensorFlow(start) ?? Self.picture(start) ?? Self.text(start) {
      self = format
    } else {
      return nil
    }
  }

  /// What a zip archive is, by the names of its members.
  private static func archive(of names: [String]) -> OtherFormat {
    if names.contains(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) { return .pyTorch }
    if names.contains(where: { $0 == "archive_format" || $0.hasSuffix("/archive_format") }) { return .exportedProgram }
    return !names.isEmpty && names.allSatisfy { $0.hasSuffix(".npy") } ? .npz : .zip
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

  /// Pictures whose signature is in several places.
  private static func picture(_ start: [UInt8]) -> OtherFormat? {
    let isRIFF = start.starts(with: Array("RIFF".utf8))
    if isRIFF, start.dropFirst(8).starts(with: Array("WEBP".utf8)) { return .picture(.webP) }
    // A bitmap's reserved fields are zero, and its header is one of a few.
    if start.starts(with: Array("BM".utf8)), start.count > 17, start[6..<10].allSatisfy({ $0 == 0 }),
      [12, 40, 52, 56, 64, 108, 124].contains(start[14]), start[15..<18].allSatisfy({ $0 == 0 })
    {
      return .picture(.bmp)
    }
    let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    guard start.count > 3, start[0] == UInt8(ascii: "P"), (0x31...0x36).contains(start[1]), blanks.contains(start[2])
    else { return nil }
    return .picture(.pnm)
  }
}
