/// A pipe, a device or standard input, kept in memory as far as it has been asked for.
final class StreamSource: ByteSource {
  /// The most that is kept of a stream; a longer one is better given as a file.
  static let limit = 4 << 30
  private static let chunk = 1 << 16

  let name: String
  private let descriptor: Int32
  private let closing: Bool
  private var bytes: [UInt8] = []
  private var ended = false

  init(descriptor: Int32, name: String, closing: Bool) {
    self.descriptor = descriptor
    self.name = name
    self.closing = closing
  }

  deinit { if closing { SystemCalls.closeFile(descriptor) } }

  var knownCount: Int? { ended ? bytes.count : nil }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    let (end, overflow) = offset.addingReportingOverflow(count)
    try fill(to: overflow ? .max : end)
    guard offset < bytes.count, count > 0 else { return [] }
    return Array(bytes[offset..<offset + min(count, bytes.count - offset)])
  }

  /// Memory grows with what has arrived, never with what was asked for.
  private func fill(to end: Int) throws(FileError) {
    while bytes.count < end, !ended {
      guard bytes.count < Self.limit else { throw .tooLong(path: name, limit: Self.limit) }
      do throws(SystemCalls.Failure) {
        let chunk = try Array(capacity: Self.chunk) { (span: inout OutputSpan<UInt8>) throws(SystemCalls.Failure) in
          _ = try SystemCalls.read(descriptor, at: nil, into: &span, upTo: Self.chunk)
        }
        if chunk.isEmpty { ended = true }
        bytes.append(contentsOf: chunk)
      } catch {
        throw .system(.read, path: name, code: error.code)
      }
    }
  }
}
