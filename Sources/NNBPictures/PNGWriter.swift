internal import CNNBDeflate
internal import NNBBytes
internal import NNBSystem

extension Picture {
  /// A PNG file of 8-bit grey. Equal pictures give equal bytes. Throws `.outOfMemory`.
  package func png() throws(PictureError) -> [UInt8] {
    var header = ByteWriter()
    header.bigEndian(UInt32(width))
    header.bigEndian(UInt32(height))
    let bitDepth: UInt8 = 8, grey: UInt8 = 0
    header.append([bitDepth, grey, 0, 0, 0])
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (width + 1))
    for y in 0..<height {
      // No filter.
      rows.append(0)
      rows += pixels[y * width..<(y + 1) * width]
    }
    return PNGReader.signature + Self.chunk("IHDR", header.bytes) + Self.chunk("IDAT", try Self.packed(rows))
      + Self.chunk("IEND", [])
  }

  /// Length, name, content, and the CRC-32 of name and content.
  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    let named = Array(name.utf8) + content
    writer.bigEndian(UInt32(content.count))
    writer.append(named)
    writer.bigEndian(CRC32(of: named).value)
    return writer.bytes
  }

  /// The bytes as a zlib stream (RFC 1950).
  private static func packed(_ bytes: [UInt8]) throws(PictureError) -> [UInt8] {
    guard let compressor = unsafe libdeflate_alloc_compressor(9) else { throw .outOfMemory(byteCount: 1 << 20) }
    defer { unsafe libdeflate_free_compressor(compressor) }
    let bound = unsafe libdeflate_zlib_compress_bound(compressor, bytes.count)
    guard Memory.isAvailable(bound) else { throw .outOfMemory(byteCount: bound) }
    return [UInt8](capacity: bound) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
        // Safe: both pointers are passed with the counts of their own arrays.
        initialized = unsafe bytes.withUnsafeBufferPointer { source in
          unsafe libdeflate_zlib_compress(
            compressor, source.baseAddress, source.count, buffer.baseAddress, buffer.count)
        }
      }
    }
  }
}
