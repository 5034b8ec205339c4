import NNBBytes
import NNBSystem
import Foundation
import Testing

import NNBConversion

struct StreamCopyTests {
  private func copy(_ bytes: [UInt8]) throws -> OpenFile {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
    try pipe.fileHandleForWriting.close()
    let stream = StreamSource(descriptor: pipe.fileHandleForReading.fileDescriptor, name: "a pipe", closing: false)
    defer { withExtendedLifetime(pipe) {} }
    return try Registry.all().copy(stream)
  }

  @Test(arguments: [SuperblockSample.version0, .version0UserBlock])
  func `the copy of a file in a pipe ends where the file does, and a byte shows that there is more`(
    sample: SuperblockSample
  ) throws {
    let file = sample.file
    for rest in [0, 1, 9] {
      let copy = try copy(file + [UInt8](repeating: 7, count: rest))
      #expect(copy.knownCount == file.count + min(rest, 1))
    }
  }

  /// The end of the file stands at byte 40.
  @Test(arguments: [UInt64(Int.max), UInt64(Int.max) - 1, 1 << 62, 1 << 32])
  func `no end that a file claims is too large for its copy`(end: UInt64) throws {
    // Longer than what is looked at first, so that its end is not known by then.
    var file = SuperblockSample.version0.file + [UInt8](repeating: 0, count: 8_192)
    file.replaceSubrange(40..<48, with: littleEndian(end, byteCount: 8))
    let copy = try copy(file)
    #expect(copy.knownCount == file.count)
    let expected = SuperblockError.truncated(expected: Int(end), found: file.count)
    #expect(throws: expected.failure.about("a pipe")) { try Registry.all().recognise(copy) }
  }
}
