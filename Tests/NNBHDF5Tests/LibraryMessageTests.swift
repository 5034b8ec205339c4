import Glibc
import NNBBytes
import NNBHDF5
import Testing

struct LibraryMessageTests {
  @Test(arguments: [
    ("bad version number for layout message", "bad version number for layout message"),
    (
      "file read failed: time = Sat Nov 28 02:00:00 2026\n, filename = 'x', file descriptor = 3, errno = 5, buf = 0x7ffe1"
        + ", total read size = 8", "errno = 5, total read size = 8"
    ),
    ("unable to load, addr = 0x55d0", "unable to load"),
  ])
  func `messages of the library are told without what differs from run to run`(message: String, told: String) {
    #expect(Library.steady(message) == told)
  }

  @Test func `a failure has the place of a fault, and tells memory that is short from damage`() {
    let fault = HDF5Error.structure(path: "/W1", offset: 1_456, expected: "a", found: "b").failure
    #expect(fault.offset == 1_456 && fault.kind == .damaged && fault.code == "hdf5-damaged")
    let shortage = HDF5Error.system(operation: "read", object: "/W1", code: ENOMEM).failure
    #expect(shortage.kind == .noResources && shortage.code == "out-of-memory")
    #expect(HDF5Error.system(operation: "read", object: "/W1", code: EIO).failure.kind == .inputOutput)
  }

  @Test func `the library's own words never stand alone`() {
    let error = HDF5Error.library(operation: "read", object: "/W1", reason: "inflate() failed")
    #expect(
      "\(error)"
        == "the HDF5 library cannot read /W1; the file is damaged, or of a kind that the library does not know "
        + "(inflate() failed)")
  }
}
