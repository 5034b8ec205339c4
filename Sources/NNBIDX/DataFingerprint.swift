internal import NNBBytes
internal import NNBGzip
internal import NNBSystem

/// What tells whether two files, gzipped or not, hold the same data: its checksum and its length.
struct DataFingerprint: Equatable {
  let checksum: UInt32, count: UInt32

  /// Whether two files hold the same data, as far as can be told: a file that cannot be read is told when it is used.
  static func areSame(_ one: String, _ other: String) -> Bool {
    guard let left = DataFingerprint(of: one), let right = DataFingerprint(of: other), left != right else {
      return true
    }
    // The end of a gzip file of several members speaks of the last one alone.
    guard let first = try? IDXArray(contentsOf: one), let second = try? IDXArray(contentsOf: other) else { return true }
    return first == second
  }

  /// Of a gzip file it is what its end says.
  private init?(of path: String) {
    guard FileSystem.kind(of: path, followingLinks: true) == .file, let source = try? openSource(path),
      let size = source.knownCount, let start = try? source.read(at: 0, upTo: 2)
    else { return nil }
    if Gzip.recognises(start) {
      guard size >= 18, let end = try? source.read(at: size - 8, upTo: 8), end.count == 8 else { return nil }
      checksum = Self.littleEndian(end[..<4])
      count = Self.littleEndian(end[4...])
      return
    }
    guard let sum = try? source.checksum(), sum.count == size else { return nil }
    checksum = sum.value
    count = UInt32(truncatingIfNeeded: size)
  }

  private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
