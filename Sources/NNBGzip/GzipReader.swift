package import NNBBytes

/// The data of a gzip file in pieces, in order, in constant memory.
package final class GzipReader {
  private var stream: GzipStream
  private let pieceByteCount: Int

  /// Begins at the start of `source`.
  package init(_ source: any ByteSource, pieceByteCount: Int = 1 << 18) throws(GzipError) {
    stream = try GzipStream(GzipInput(source))
    self.pieceByteCount = pieceByteCount
  }

  /// The next bytes; none at the end of the data, where all checksums were found right.
  package func next() throws(GzipError) -> [UInt8] {
    if stream.hasEnded { return [] }
    return try [UInt8](capacity: pieceByteCount) { (output: inout OutputSpan<UInt8>) throws(GzipError) in
      try stream.read(into: &output)
    }
  }
}
