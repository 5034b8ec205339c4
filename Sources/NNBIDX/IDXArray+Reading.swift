package import NNBBytes
internal import NNBGzip
internal import NNBSystem

extension IDXArray {
  /// Reads the file at `path`; `-` is standard input. The first bytes tell whether it is gzipped.
  ///
  /// It allocates as much memory as the header requires, and the compressed file if there is one. If the file is not IDX,
  /// the error says what it is instead, as far as that shows.
  package init(contentsOf path: String) throws(IDXError) {
    let source: any ByteSource
    do throws(FileError) { source = try openSource(path) } catch { throw IDXError(.file(error), in: path) }
    do throws(IDXError.Cause) {
      try self.init(reading: source)
    } catch {
      throw IDXError(error.explained(by: source), in: path)
    }
  }

  /// Reads all of `source`, which must end where its header says.
  package init(reading source: any ByteSource) throws(IDXError.Cause) {
    let start = try Self.read(source, at: 0, upTo: IDXHeader.longest)
    if Gzip.recognises(start) {
      try self.init(decompressing: source)
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

  /// How much of the data shows the start of a file that is gzipped twice: the longest header of a gzip member, and some
  /// of what follows.
  private static let nestedStart = 1 << 19

  private init(decompressing source: any ByteSource) throws(IDXError.Cause) {
    var start = try Self.inflating { () throws(GzipError) in try Gzip.start(of: source, count: IDXHeader.longest) }
    let isNested = Gzip.recognises(start)
    if isNested {
      // Packed by a program and once more by another, which believed its name.
      let member = try Self.inflating { () throws(GzipError) in try Gzip.start(of: source, count: Self.nestedStart) }
      start = try Self.inflating { () throws(GzipError) in
        try Gzip.start(of: MemorySource(member), count: IDXHeader.longest)
      }
    }
    var input = ByteReader(start)
    let header = try IDXHeader(parsing: &input)
    let count = header.byteCount + header.dataByteCount
    let file = try Self.inflating { () throws(GzipError) in
      guard isNested else { return try Gzip.decompress(source, count: count) }
      return try Gzip.decompress(try Gzip.nestedFile(in: source, for: count), count: count)
    }
    self.init(header, storage: file)
  }

  private static func inflating<Result>(_ body: () throws(GzipError) -> Result) throws(IDXError.Cause) -> Result {
    do throws(GzipError) {
      return try body()
    } catch .file(let error) {
      throw .file(error)
    } catch {
      throw .gzip(error)
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
