internal import NNBBytes
internal import NNB

extension Verdict {
  /// The line with the CRC-32 and the length of the file that is made of what is in `file`, whose verdict this is.
  public func line(writingAgain file: [UInt8]) -> String {
    guard case .content(let text) = self else { return line }
    do {
      let written = try NNBReader(reading: MemorySource(file)).checkpoint().encoded()
      return "{\"content\": \(text), \"again\": \"\(hex(CRC32(of: written.span).value)) \(written.count)\"}"
    } catch {
      return "{\"content\": \(text), \"again\": null}"
    }
  }
}
