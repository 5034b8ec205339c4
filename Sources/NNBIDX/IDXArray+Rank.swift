package import NNBBytes
internal import NNBGzip

extension IDXArray {
  /// The number of dimensions that the beginning of a file states, packed with gzip or not; nil if it does not begin as an
  /// IDX file. Reads some kilobytes.
  package static func statedRank(of source: any ByteSource) -> Int? {
    guard var start = try? source.read(at: 0, upTo: IDXHeader.longest) else { return nil }
    if Gzip.recognises(start) {
      guard let unpacked = try? Gzip.start(of: source, count: IDXHeader.longest) else { return nil }
      start = unpacked
    }
    var input = ByteReader(start)
    return try? IDXHeader(parsing: &input).shape.count
  }
}
