internal import NNBBytes

/// The data of a gzip file, including those with several members, inflated by zlib in order and in constant memory.
///
/// Every header, checksum and length is verified as it is passed, and the first fault is reported.
struct GzipStream: ~Copyable {
  private var input: GzipInput
  private let inflater: StreamInflater

  /// The start of the member whose data is being inflated; nil before a header.
  private var member: Int?
  private var checksum = CRC32()
  private var memberByteCount = 0

  /// Whether there is no more data.
  private(set) var hasEnded = false

  init(_ input: GzipInput) throws(GzipError) {
    guard let inflater = StreamInflater() else { throw .outOfMemory(byteCount: StreamInflater.byteCount) }
    self.inflater = inflater
    self.input = input
  }

  /// Appends data until `output` is full or there is no more.
  mutating func read(into output: inout OutputSpan<UInt8>) throws(GzipError) {
    while output.freeCapacity > 0, !hasEnded {
      let start = try memberStart()
      let count = output.count
      var position = input.position
      let outcome = inflater.inflate(input.piece, from: &position, into: &output)
      input.pass(position - input.position)
      checksum.update(with: output.span.extracting(count...))
      memberByteCount += output.count - count
      switch outcome {
      case .more: continue
      case .truncated:
        // Everything in memory has been used.
        guard try input.available(1) > 0 else { throw .truncated(offset: input.end) }
      case .corrupt: throw .corrupt(offset: start)
      case .ended:
        try input.passTrailer(checksum, count: memberByteCount)
        member = nil
        hasEnded = try !input.hasAnotherMember()
      }
    }
  }

  /// Skips a header if one is due.
  private mutating func memberStart() throws(GzipError) -> Int {
    if let member { return member }
    let start = input.offset
    try input.passHeader()
    inflater.reset()
    (member, checksum, memberByteCount) = (start, CRC32(), 0)
    return start
  }
}
