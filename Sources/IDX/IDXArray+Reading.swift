public import Bytes
internal import Gzip

extension IDXArray {
  /// How much of a gzip file is looked at to find the IDX header in it.
  private static let startByteCount = 1 << 18

  /// Reads the file at `path`, gzipped or not as its first bytes tell; `-` is standard input.
  ///
  /// Memory is what the header calls for, and the compressed file where there is one.
  public init(contentsOf path: String) throws(IDXError) {
    let source: any ByteSource
    do throws(FileError) { source = try openSource(path) } catch { throw IDXError(.file(error), in: path) }
    do throws(IDXError.Cause) { try self.init(reading: source) } catch { throw IDXError(error, in: path) }
  }

  /// Reads all of `source`, which must end where its header says.
  public init(reading source: any ByteSource) throws(IDXError.Cause) {
    let start = try Self.read(source, at: 0, upTo: Self.startByteCount)
    if Gzip.recognises(start) {
      try self.init(decompressing: source, start: start)
    } else {
      var input = ByteReader(start)
      try self.init(uncompressed: source, try IDXHeader(parsing: &input))
    }
  }

  private init(uncompressed source: any ByteSource, _ header: IDXHeader) throws(IDXError.Cause) {
    let data = try Self.read(source, at: header.byteCount, upTo: header.dataByteCount)
    guard data.count == header.dataByteCount else {
      throw .truncatedData(offset: header.byteCount, expected: header.dataByteCount, found: data.count)
    }
    let end = header.byteCount + header.dataByteCount
    guard try Self.read(source, at: end, upTo: 1).isEmpty else { throw .trailingBytes(offset: end) }
    self.init(header, storage: data)
  }

  private init(decompressing source: any ByteSource, start: [UInt8]) throws(IDXError.Cause) {
    let header = try Self.header(compressedIn: start)
    let count = header.byteCount + header.dataByteCount
    // Incompressible data grows by a few bytes in 64 KiB; the rest is room for names and members.
    let limit = count + count / 8 + (1 << 20)
    let file = try Self.read(source, at: 0, upTo: limit + 1)
    guard file.count <= limit else { throw .gzip(.tooLong(expected: count)) }
    do throws(GzipError) {
      self.init(header, storage: try Gzip.decompress(file, count: count))
    } catch {
      throw .gzip(error)
    }
  }

  private static func header(compressedIn start: [UInt8]) throws(IDXError.Cause) -> IDXHeader {
    let bytes = Gzip.start(of: start, count: IDXHeader.longest)
    var input = ByteReader(bytes)
    do throws(IDXError.Cause) {
      return try IDXHeader(parsing: &input)
    } catch {
      // Too little came out: that is the fault of the gzip file if it has one.
      do throws(GzipError) {
        _ = try Gzip.decompress(start, count: bytes.count)
      } catch .tooLong {
        throw error
      } catch let fault {
        throw .gzip(fault)
      }
      throw error
    }
  }

  private static func read(_ source: any ByteSource, at offset: Int, upTo count: Int) throws(IDXError.Cause) -> [UInt8]
  {
    do throws(FileError) {
      return try source.read(at: offset, upTo: count)
    } catch {
      throw .file(error)
    }
  }
}
