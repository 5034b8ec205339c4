internal import NNBBytes
internal import NNBJSON
internal import NNB

extension Verdict {
  /// The line with the CRC-32 and the length of the file that is made of what is in `file`, whose verdict this is.
  package func line(writingAgain file: [UInt8]) -> String {
    guard case .content(let content) = self else { return line }
    let written = try? NNBReader(reading: MemorySource(file)).checkpoint().encoded()
    let again = written.map { JSON.string("\(CRC32(of: $0.span).value.hex) \($0.count)") }
    return JSON.object([("content", content), ("again", again ?? .null)]).text(escaping: .nonASCII)
  }
}
