internal import NNBBytes
internal import NNBGzip
internal import NNBSystem

extension IDXArray {
  /// The bytes of an IDX file with this array.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append([0, 0, elementType.rawValue, UInt8(shape.count)])
    for size in shape { writer.bigEndian(UInt32(size)) }
    writer.append(data)
    return writer.bytes
  }

  /// Writes an IDX file with this array, whole or not at all. It is gzipped if the name ends in `.gz`.
  package func write(to path: String) throws(IDXError) {
    var bytes = encoded()
    if path.hasSuffix(".gz") {
      do throws(GzipError) { bytes = try Gzip.compress(bytes) } catch { throw IDXError(.gzip(error), in: path) }
    }
    do throws(FileError) {
      let file = try AtomicFile(replacing: path)
      try file.write(bytes, at: 0)
      try file.commit()
    } catch {
      throw IDXError(.file(error), in: path)
    }
  }
}
