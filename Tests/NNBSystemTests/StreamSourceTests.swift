import NNBBytes
import Foundation
import NNBSystem
import NNBTestSupport
import Testing

struct StreamSourceTests {
  @Test func `a stream's length is known once its end was met`() throws {
    try withNamedPipe(carrying: [1, 2, 3]) { path in
      let source = try openSource(path)
      #expect(source.knownCount == nil)
      #expect(try source.read(at: 0, upTo: 2) == [1, 2])
      #expect(source.knownCount == nil)
      #expect(try source.read(at: 0, upTo: 4) == [1, 2, 3])
      #expect(source.knownCount == 3)
    }
  }

  @Test func `what was read can be read again, in any order`() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    try withNamedPipe(carrying: bytes) { path in
      let source = try openSource(path)
      #expect(try source.read(at: 150_000, upTo: 4) == Array(bytes[150_000..<150_004]))
      #expect(try source.read(at: 3, upTo: 70_000) == Array(bytes[3..<70_003]))
      #expect(try source.read(at: 199_999, upTo: 10) == [bytes[199_999]])
      #expect(try source.read(at: 0, upTo: .max) == bytes)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a stream is not waited on for more than was asked`() throws {
    let mayEnd = DispatchSemaphore(value: 0)
    try withNamedPipe(
      writing: { pipe in
        try? pipe.write(contentsOf: Data([1, 2, 3, 4]))
        mayEnd.wait()
        try? pipe.write(contentsOf: Data([5]))
      },
      { path in
        let source = try openSource(path)
        #expect(try source.read(at: 0, upTo: 4) == [1, 2, 3, 4])
        #expect(try source.read(at: 1, upTo: 2) == [2, 3])
        mayEnd.signal()
        #expect(try source.read(at: 0, upTo: 6) == [1, 2, 3, 4, 5])
      })
  }

  @Test func `a stream that is read in order forgets what was read`() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    try withNamedPipe(carrying: bytes) { path in
      let source = try #require(try openSource(path) as? StreamSource)
      #expect(try source.read(at: 0, upTo: 4_096) == Array(bytes[..<4_096]))
      source.readInOrder()
      #expect(try source.read(at: 0, upTo: 70_000) == Array(bytes[..<70_000]))
      #expect(try source.read(at: 70_000, upTo: 60_000) == Array(bytes[70_000..<130_000]))
      #expect(try source.read(at: 70_000, upTo: 2) == Array(bytes[70_000..<70_002]))
      #expect(source.knownCount == nil)
      #expect(try source.read(at: 130_000, upTo: .max) == Array(bytes[130_000...]))
      #expect(source.knownCount == 200_000)
      #expect(try source.read(at: 200_000, upTo: 1) == [])
      let fault = FileError.system(.read, path: path, code: ESPIPE)
      #expect(throws: fault) { try source.read(at: 199_999, upTo: 1) }
    }
  }

  @Test func `a stream that gives nothing is empty`() throws {
    try withNamedPipe(carrying: []) { path in
      let source = try openSource(path)
      #expect(try source.read(at: 0, upTo: 10) == [])
      #expect(source.knownCount == 0)
    }
    #expect(try openSource("/dev/null").read(at: 0, upTo: 10) == [])
  }

  @Test func `a device is read as a stream, only as far as asked`() throws {
    let source = try openSource("/dev/zero")
    #expect(try source.read(at: 100_000, upTo: 3) == [0, 0, 0])
    #expect(source.knownCount == nil)
  }

  @Test func `a hyphen is standard input`() async {
    await #expect(processExitsWith: .success) {
      try withNamedPipe(carrying: [1, 2, 3]) { path in
        let descriptor = unsafe open(path, O_RDONLY)
        #expect(dup2(descriptor, 0) == 0)
        do {
          let source = try openSource("-")
          #expect(source.name == "-")
          #expect(try source.read(at: 0, upTo: 10) == [1, 2, 3])
        }
        // Standard input is not closed with the source.
        #expect(fcntl(0, F_GETFD) >= 0)
      }
    }
  }

  @Test func `standard input that is closed is an error of the first read`() async {
    await #expect(processExitsWith: .success) {
      close(0)
      let source = try openSource("-")
      #expect(throws: FileError.system(.read, path: "-", code: EBADF)) { try source.read(at: 0, upTo: 1) }
    }
  }

  @Test func `a descriptor is closed with its source`() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        try write([1], to: folder + "/file")
        for _ in 0..<2_000 {
          _ = try openSource(folder + "/file").read(at: 0, upTo: 1)
          _ = try openSource("/dev/null").read(at: 0, upTo: 1)
          #expect(throws: FileError.isDirectory(path: folder)) { try openSource(folder) }
        }
      }
    }
  }
}
