internal import Bytes
internal import Gzip

extension IDXArray {
  /// The bytes of a file with this array.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append([0, 0, elementType.rawValue, UInt8(shape.count)])
    for size in shape { writer.bigEndian(UInt32(size)) }
    writer.append(data)
    return writer.bytes
  }

  /// Writes a file with this array, whole or not at all; gzipped where the name ends in `.gz`.
  public func write(to path: String) throws(IDXError) {
    do {
      let bytes = encoded()
      let file = try AtomicFile(replacing: path)
      try file.write(path.hasSuffix(".gz") ? try Gzip.compress(bytes) : bytes, at: 0)
      try file.commit()
    } catch let error as GzipError {
      throw IDXError(.gzip(error), in: path)
    } catch let error as FileError {
      throw IDXError(.file(error), in: path)
    } catch {
      throw IDXError(.tooLarge(shape: shape), in: path)
    }
  }
}
