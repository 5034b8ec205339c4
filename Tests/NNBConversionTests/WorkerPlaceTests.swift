import Foundation
import NNBTestSupport
import Testing

import NNBConversion

/// Where the worker is looked for.
struct WorkerPlaceTests {
  @Test func `the worker is looked for beside the program and in folders that are given, not on the path`() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        try write([], to: folder + "/nnhdf5")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/nnhdf5")
        unsafe setenv("PATH", folder, 1)
        #expect(try HDF5Worker().located(for: "m.h5", beside: folder) == folder + "/nnhdf5")
        #expect(throws: WorkerError(.notFound(searched: ["/none", "/none/../libexec"]), in: "m.h5")) {
          try HDF5Worker().located(for: "m.h5", beside: "/none")
        }
        let given = HDF5Worker(otherFolders: ["/no/such/folder", folder])
        #expect(try given.located(for: "m.h5", beside: "/none") == folder + "/nnhdf5")
        #expect(throws: WorkerError(.notFound(searched: ["/none", "/none/../libexec", "the path"]), in: "m.h5")) {
          try HDF5Worker(otherFolders: []).located(for: "m.h5", beside: "/none")
        }
      }
    }
  }
}
