package import NNBBytes
internal import CNNBDeflate
internal import NNBSystem

/// Reads and writes gzip files (RFC 1952), including those with several members.
package enum Gzip {
  /// Whether a file that begins with these bytes is gzip.
  package static func recognises(_ start: [UInt8]) -> Bool {
    start.starts(with: GzipInput.magic.prefix(2))
  }

  /// No deflate stream inflates to more than this many times its size (RFC 1951: 258 bytes from 2 bits, less framing).
  package static let largestRatio = 1032

  /// The size of the largest file that is read for `count` bytes of data. It leaves room for members of one byte each,
  /// with names, and for many empty ones.
  package static func largestFileByteCount(for count: Int) -> Int {
    saturating(max(0, count), times: 64, plus: 16 << 20)
  }

  /// All the data of the gzip file in `source`, which must be exactly `count` bytes. Every checksum and length is
  /// verified.
  ///
  /// It allocates `count` bytes, but only if the file is large enough to fill them, and the file itself if that is
  /// hardly larger than its data.
  package static func decompress(_ source: any ByteSource, count: Int) throws(GzipError) -> [UInt8] {
    // Incompressible data grows by a few bytes per 64 KiB; the rest is room for names and members.
    let usual = saturating(count / 8 + 1, times: 9, plus: 1 << 20)
    if source.knownCount ?? 0 <= usual {
      let file: [UInt8]
      do throws(FileError) {
        file = try source.read(at: 0, upTo: usual == .max ? .max : usual + 1)
      } catch {
        throw .file(error)
      }
      if file.count <= usual, let data = try whole(file, count: count) { return data }
    }
    return try streamed(source, count: count)
  }

  /// The same for a file that is in memory.
  package static func decompress(_ file: [UInt8], count: Int) throws(GzipError) -> [UInt8] {
    if let data = try whole(file, count: count) { return data }
    return try streamed(MemorySource(file), count: count)
  }

  /// The first `count` bytes of the data, or all of it if there are fewer. Members that end before that are verified.
  package static func start(of source: any ByteSource, count: Int) throws(GzipError) -> [UInt8] {
    var stream = try GzipStream(GzipInput(source, limit: largestFileByteCount(for: 0)))
    return try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) throws(GzipError) in
      try stream.read(into: &output)
    }
  }

  /// The gzip file with `count` bytes of data that is itself gzipped in `source`. What is larger than such a file is by more
  /// than an eighth and 1 MiB is refused.
  package static func nestedFile(in source: any ByteSource, for count: Int) throws(GzipError) -> [UInt8] {
    try streamed(source, upTo: saturating(count / 8 + 1, times: 9, plus: 1 << 20))
  }

  /// A gzip file of one member without name or time, so that equal data gives equal bytes. Level 1 … 12.
  package static func compress(_ data: [UInt8], level: Int = 9) throws(GzipError) -> [UInt8] {
    let compressor = unsafe libdeflate_alloc_compressor(Int32(min(max(level, 1), 12)))
    guard let compressor = unsafe compressor else { throw .outOfMemory(byteCount: 1 << 20) }
    defer { unsafe libdeflate_free_compressor(compressor) }
    let bound = unsafe libdeflate_gzip_compress_bound(compressor, data.count)
    guard Memory.isAvailable(bound) else { throw .outOfMemory(byteCount: bound) }
    return [UInt8](capacity: bound) { output in
      unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
        // Safe: both pointers are passed with the counts of their own arrays.
        initialized = unsafe data.withUnsafeBufferPointer { source in
          unsafe libdeflate_gzip_compress(
            compressor, source.baseAddress, source.count, buffer.baseAddress, buffer.count)
        }
      }
    }
  }
}

extension Gzip {
  private static func saturating(_ count: Int, times factor: Int, plus rest: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: factor)
    let (sum, isTooMuch) = product.addingReportingOverflow(rest)
    return overflow || isTooMuch ? .max : sum
  }

  /// The data of a file in memory, through libdeflate, which is fast but cannot say what is wrong. Nil if something is
  /// wrong, or the data is not `count` bytes.
  private static func whole(_ file: [UInt8], count: Int) throws(GzipError) -> [UInt8]? {
    // A header can require more than the file could ever give. That must not size anything.
    let most = min(count, saturating(file.count, times: largestRatio, plus: 0))
    guard Memory.isAvailable(most) else { throw .outOfMemory(byteCount: most) }
    guard let inflater = WholeInflater() else { throw .outOfMemory(byteCount: WholeInflater.byteCount) }
    var input = GzipInput(MemorySource(file), pieceByteCount: .max)
    var isWhole = true
    let data = [UInt8](capacity: most) { output in
      output.preferLargePages()
      do throws(GzipError) {
        repeat {
          try input.passHeader()
          let start = output.count
          let piece = input.piece
          let rest = piece.span.extracting(input.position...)
          guard let consumed = inflater.inflate(rest, into: &output), consumed <= rest.count else {
            return isWhole = false
          }
          input.pass(consumed)
          let data = output.span.extracting(start...)
          try input.passTrailer(CRC32(of: data), count: data.count)
        } while try input.hasAnotherMember()
      } catch {
        // `streamed` finds the same fault and reports it, or an earlier one that only zlib sees.
        isWhole = false
      }
    }
    return isWhole && data.count == count ? data : nil
  }

  /// The data piece by piece, in memory that grows with the data that has arrived, whatever `count` is.
  private static func streamed(_ source: any ByteSource, count: Int) throws(GzipError) -> [UInt8] {
    let data = try streamed(source, upTo: count)
    guard data.count == count else { throw .tooShort(expected: count, found: data.count) }
    return data
  }

  /// The same, for up to `count` bytes.
  private static func streamed(_ source: any ByteSource, upTo count: Int) throws(GzipError) -> [UInt8] {
    var stream = try GzipStream(GzipInput(source, limit: largestFileByteCount(for: count)))
    var data: [UInt8] = []
    while !stream.hasEnded {
      // One byte more than requested shows whether there is more.
      let room = max(1, min(count - data.count, max(1 << 16, data.count)))
      // A growing array allocates twice its memory beside the old one.
      guard Memory.isAvailable(2 * data.count + room) else { throw .outOfMemory(byteCount: data.count + room) }
      try data.append(addingCapacity: room) { (output: inout OutputSpan<UInt8>) throws(GzipError) in
        try stream.read(into: &output)
      }
      guard data.count <= count else { throw .tooLong(expected: count) }
    }
    return data
  }
}
