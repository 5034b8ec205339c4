import Foundation
import NNBSystem
import NNBTestSupport
import Testing

/// A process that is being started has all descriptors for a moment; here a copy of one stands for it.
struct LockTests {
  @Test func `A file that was put in its place can be taken alone while a process is being started`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/new"
      let file = try AtomicFile(replacing: path)
      let copy = dup(file.contents.fileDescriptor)
      defer { close(copy) }
      try file.commit()
      #expect(try OpenFile.updating(path).takeAlone())
    }
  }

  @Test func `A file that one has given up can be taken by another while a process is being started`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/log"
      var first: OpenFile? = try OpenFile.updating(path)
      #expect(first?.takeAlone() == true)
      let second = try OpenFile.updating(path)
      #expect(!second.takeAlone())
      let copy = dup(try #require(first).fileDescriptor)
      defer { close(copy) }
      first = nil
      #expect(second.takeAlone())
    }
  }
}
