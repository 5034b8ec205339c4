import NNBBytes
import Foundation
import NNBSystem
import NNBTestSupport
import Testing

/// Standard output and standard error, each test in a process whose streams it may redirect.
struct StandardStreamTests {
  @Test func `what is written arrives whole and in order`() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        for (stream, descriptor) in [(StandardStream.output, Int32(1)), (.error, 2)] {
          let path = "\(folder)/\(descriptor)"
          try redirect(descriptor, to: path)
          try stream.write("grün\n")
          try stream.write([1, 2, 3])
          try stream.write("")
          try stream.write([UInt8](repeating: 7, count: 200_000))
          #expect(try contents(of: path) == Array("grün\n".utf8) + [1, 2, 3] + [UInt8](repeating: 7, count: 200_000))
          #expect(!stream.isTerminal)
        }
      }
    }
  }

  @Test func `a stream that cannot be written is named`() async {
    await #expect(processExitsWith: .success) {
      try redirect(1, to: "/dev/full")
      #expect(throws: FileError.system(.write, path: "standard output", code: ENOSPC)) {
        try StandardStream.output.write("x")
      }
    }
  }
}

private func redirect(_ descriptor: Int32, to path: String) throws {
  let file = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
  try #require(dup2(file, descriptor) == descriptor)
  close(file)
}
