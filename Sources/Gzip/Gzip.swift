internal import Bytes
internal import CDeflate

/// Reading and writing gzip files (RFC 1952), several members included.
public enum Gzip {
  /// Whether a file that begins with these bytes is gzip.
  public static func recognises(_ start: [UInt8]) -> Bool {
    start.starts(with: GzipMemberHeader.magic.prefix(2))
  }

  /// No deflate stream inflates to more than this many times its size (RFC 1951: 258 bytes from 2 bits, less framing).
  public static let largestRatio = 1032

  /// The whole data of a gzip file, which must be exactly `count` bytes; every checksum and length is verified.
  ///
  /// Memory is `count` bytes, and is taken only where `file` is large enough to fill it.
  public static func decompress(_ file: [UInt8], count: Int) throws(GzipError) -> [UInt8] {
    // A header can call for more than the file could ever give; that must not size anything.
    let most = min(count, file.count.multipliedReportingOverflow(by: largestRatio).partialValue)
    var input = ByteReader(file)
    let data = try [UInt8](capacity: most) { (output: inout OutputSpan<UInt8>) throws(GzipError) in
      output.preferLargePages()
      repeat {
        try decompressMember(&input, into: &output, limit: count)
      } while try anotherMember(at: input)
    }
    guard data.count == count else { throw .tooShort(expected: count, found: data.count) }
    return data
  }

  /// The first `count` bytes of data, or as many as `file`, itself perhaps only the start of one, gives.
  ///
  /// Nothing is verified; damage merely ends what is returned.
  public static func start(of file: [UInt8], count: Int) -> [UInt8] {
    var input = ByteReader(file)
    return [UInt8](capacity: count) { output in
      while output.freeCapacity > 0, (try? GzipMemberHeader(parsing: &input)) != nil, let inflater = StreamInflater() {
        var position = input.position
        var outcome: StreamInflater.Outcome
        repeat {
          outcome = inflater.inflate(file, from: &position, into: &output)
        } while outcome == .more && output.freeCapacity > 0
        guard outcome == .ended, (try? input.take(position - input.position + 8)) != nil else { return }
      }
    }
  }

  /// A gzip file of one member without name or time, so that equal data gives equal bytes. Level 1 … 12.
  public static func compress(_ data: [UInt8], level: Int = 9) throws(GzipError) -> [UInt8] {
    let compressor = unsafe libdeflate_alloc_compressor(Int32(min(max(level, 1), 12)))
    guard let compressor = unsafe compressor else { throw .outOfMemory }
    defer { unsafe libdeflate_free_compressor(compressor) }
    let bound = unsafe libdeflate_gzip_compress_bound(compressor, data.count)
    return [UInt8](capacity: bound) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
        // Safe: both pointers come with the counts of their own arrays.
        initialized = unsafe data.withUnsafeBufferPointer { source in
          unsafe libdeflate_gzip_compress(
            compressor, source.baseAddress, source.count, buffer.baseAddress, buffer.count)
        }
      }
    }
  }
}

extension Gzip {
  private static func decompressMember(
    _ input: inout ByteReader, into output: inout OutputSpan<UInt8>, limit: Int
  ) throws(GzipError) {
    let memberStart = input.position
    try GzipMemberHeader(parsing: &input)
    guard let inflater = WholeInflater() else { throw .outOfMemory }
    let dataStart = output.count
    guard let consumed = inflater.inflate(input.bytes.span.extracting(input.position...), into: &output) else {
      throw cause(in: input, member: memberStart, after: dataStart, limit: limit)
    }
    do throws(EndOfBytes) { _ = try input.take(consumed) } catch { throw .truncated(offset: input.bytes.count) }
    try GzipTrailer(parsing: &input, after: output.span.extracting(dataStart...))
  }

  /// Why libdeflate refused the deflate data at `input`, which comes after `total` bytes of data: zlib tells data that
  /// ends early, data that is wrong and data that goes on past `limit` from each other.
  private static func cause(in input: ByteReader, member: Int, after total: Int, limit: Int) -> GzipError {
    guard let inflater = StreamInflater() else { return .outOfMemory }
    var position = input.position
    var total = total
    while true {
      var outcome = StreamInflater.Outcome.corrupt
      let chunk = [UInt8](capacity: min(1 << 16, limit - total) + 1) { output in
        outcome = inflater.inflate(input.bytes, from: &position, into: &output)
      }
      guard chunk.count <= limit - total else { return .tooLong(expected: limit) }
      total += chunk.count
      if outcome == .truncated { return .truncated(offset: input.bytes.count) }
      if outcome != .more { return .corrupt(offset: member) }
    }
  }
}
