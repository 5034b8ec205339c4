internal import NNBBytes
internal import NNBGzip
internal import NNBSystem

/// A deflated member that is being unpacked in order, in constant memory. The last byte comes only if the checksum is right.
final class ZipInflation {
  private let member: ZipMember
  private let file: any ByteSource
  private let inflater: StreamInflater

  private var input: [UInt8] = []
  private var inputPosition = 0
  private var read = 0
  private var checksum = CRC32()
  private var hasEnded = false

  /// How many bytes have been unpacked.
  private(set) var position = 0

  private let inputByteCount: Int

  /// Reads the archive `inputByteCount` bytes at a time.
  init(_ member: ZipMember, in file: any ByteSource, inputByteCount: Int = 1 << 18) throws(ZipError) {
    guard let inflater = StreamInflater() else { throw .outOfMemory(byteCount: StreamInflater.byteCount) }
    (self.member, self.file) = (member, file)
    self.inflater = inflater
    self.inputByteCount = inputByteCount
  }

  /// Appends the next bytes, as many as there is room for, and compares the checksum after the last.
  func append(to output: inout OutputSpan<UInt8>) throws(ZipError) {
    while output.freeCapacity > 0, position < member.byteCount {
      let before = output.count
      try step(into: &output)
      checksum.update(with: output.span.extracting(before...))
      position += output.count - before
      guard position <= member.byteCount else { throw damage }
    }
    if position == member.byteCount { try finish() }
  }

  /// Unpacks what stands before a place, and leaves it.
  func skip(to place: Int) throws(ZipError) {
    while position < place || place == member.byteCount && !hasEnded {
      let count = min(ZipLimits.pieceByteCount, max(1, place - position))
      _ = try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) throws(ZipError) in
        try append(to: &output)
      }
    }
  }

  /// The data must end with the member, and the deflate stream with both.
  private func finish() throws(ZipError) {
    if !hasEnded {
      let more = try [UInt8](capacity: 1) { (output: inout OutputSpan<UInt8>) throws(ZipError) in
        while !hasEnded, output.count == 0 { try step(into: &output) }
      }
      guard more.isEmpty else { throw damage }
    }
    guard read == member.packedByteCount, inputPosition == input.count else { throw damage }
    try member.compare(checksum.value)
  }

  private var damage: ZipError { .deflate(member.name, offset: member.dataOffset) }

  private func step(into output: inout OutputSpan<UInt8>) throws(ZipError) {
    guard !hasEnded else { throw damage }
    switch inflater.inflate(input, from: &inputPosition, into: &output) {
    case .more: break
    case .ended: hasEnded = true
    case .corrupt: throw damage
    case .truncated:
      guard inputPosition == input.count else { throw damage }
      let count = min(inputByteCount, member.packedByteCount - read)
      guard count > 0 else { throw damage }
      do throws(FileError) {
        try file.read(at: member.dataOffset + read, upTo: count, into: &input)
      } catch {
        throw .file(error)
      }
      guard input.count == count else {
        throw .truncated(offset: member.dataOffset + read, expected: count, found: input.count)
      }
      read += count
      inputPosition = 0
    }
  }
}

extension ZipInflation {
  /// A whole member, by libdeflate, which is faster. There is memory for it.
  static func whole(_ member: ZipMember, in file: any ByteSource) throws(ZipError) -> [UInt8] {
    let damage = ZipError.deflate(member.name, offset: member.dataOffset)
    guard Memory.isAvailable(member.packedByteCount) else { throw .outOfMemory(byteCount: member.packedByteCount) }
    let packed = try file.zipBytes(at: member.dataOffset, member.packedByteCount)
    guard let inflater = WholeInflater() else { throw .outOfMemory(byteCount: WholeInflater.byteCount) }
    var used: Int?
    let bytes = [UInt8](capacity: member.byteCount) { output in used = inflater.inflate(packed.span, into: &output) }
    guard used == packed.count, bytes.count == member.byteCount else { throw damage }
    try member.compare(CRC32(of: bytes).value)
    return bytes
  }
}
