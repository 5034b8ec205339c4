internal import NNBBytes
internal import NNBGzip
internal import NNBTestSupport

extension FuzzTarget {
  /// The most data that is looked at.
  static let gzipLimit = 1 << 16

  /// gzip files: what the inflater of whole files and that of streams make of them is what zlib makes of them.
  public static let gzip = FuzzTarget("FuzzGzip", mutate: GzipMutator.mutate) { input throws(PropertyFailure) in
    let reference = ZlibReference(input, limit: gzipLimit)
    let start = try? Gzip.start(of: MemorySource(input), count: gzipLimit)
    try hold(
      start?.starts(with: reference.data.prefix(gzipLimit)) ?? (reference.outcome != .whole),
      "the start of the data is another than zlib's")
    let count = min(reference.data.count, gzipLimit)
    guard reference.outcome == .whole else {
      // A length that the file says itself may be the right one.
      let stored = input.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      for count in [count, min(stored, gzipLimit)] {
        switch outcome(input, count) {
        case .failure(let error): try hold(!"\(error)".isEmpty, "an error says nothing")
        case .success: try hold(isLenient(reference.outcome), "accepted, but zlib finds it \(reference.outcome)")
        }
      }
      return false
    }
    try hold(outcome(input, count) == .success(reference.data), "what zlib accepts is refused, or has other data")
    try hold(
      outcome(input, count + 1) == .failure(.tooShort(expected: count + 1, found: count)), "a byte more is not missed")
    if count > 0 {
      try hold(outcome(input, count - 1) == .failure(.tooLong(expected: count - 1)), "a byte more is not noticed")
    }
    return true
  }

  /// Whether it is what zlib refuses and libdeflate takes: codes that RFC 1951 reserves, and lists of codes with too many
  /// or one.
  private static func isLenient(_ outcome: ZlibMember.Outcome) -> Bool {
    [
      "invalid literal/length code", "invalid distance code", "too many length or distance symbols",
      "invalid code lengths set",
    ].contains { outcome == .damaged($0) }
  }

  private static func outcome(_ file: [UInt8], _ count: Int) -> Result<[UInt8], GzipError> {
    Result { () throws(GzipError) in try Gzip.decompress(file, count: count) }
  }
}

/// Changes of gzip files, in the compressed data or in what it stands for, that mostly get past the checksums.
enum GzipMutator {
  static func mutate(
    _ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    switch Int.random(in: 0..<16, using: &random) {
    case 0..<4:
      var data = ZlibMember(bytes, at: 0, limit: FuzzTarget.gzipLimit).data
      change(&data, max(data.count, limit), &random)
      if let file = try? Gzip.compress(data, level: Int.random(in: 1...6, using: &random)) { bytes = file }
    case 4:
      let other = bytes
      change(&bytes, limit, &random)
      bytes = Bool.random(using: &random) ? other + bytes : bytes + other
    case 5: bytes += [UInt8](repeating: 0, count: Int.random(in: 1...9, using: &random))
    case 6:
      // A header checksum and perhaps other fields, of zeros.
      if bytes.count > 10 {
        bytes[3] = UInt8.random(in: 0..<32, using: &random)
        bytes.insert(contentsOf: [UInt8](repeating: 0, count: Int.random(in: 1...6, using: &random)), at: 10)
      }
    default: change(&bytes, limit, &random)
    }
    if bytes.count > limit { bytes.removeLast(bytes.count - limit) }
    guard Int.random(in: 0..<8, using: &random) > 0 else { return }
    bytes = ZlibReference.repaired(bytes, limit: FuzzTarget.gzipLimit)
  }
}
