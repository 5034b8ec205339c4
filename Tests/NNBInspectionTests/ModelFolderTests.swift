import Foundation
import NNBBytes
import NNBInspection
import NNBSystem
import NNBTestSupport
import Testing

struct ModelFolderTests {
  @Test func `models are found in every folder, in the order of their paths' bytes`() throws {
    try withTemporaryFolder { folder in
      for name in ["b", "a.d", "a.d/deep", "e.nnb"] {
        try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
      }
      let models = [
        "Z.NNB", "a.d/deep/x.h5", "a.d/y.keras", "a.nnb", "a.safetensors", "b/.hidden.hdf5",
        "e.nnb/in a folder of that name.nnb",
        "é.nnb",
      ]
      for name in models + ["nnb", "b/model.nnb.gz", "notes.txt", "h5"] { try write([], to: folder + "/" + name) }
      let found = ModelFolder(folder)
      #expect(found.files == models.map { FilePath(folder + "/" + $0) })
      #expect(found.faults == [])
      #expect(ModelFolder(folder + "/").files == found.files)
    }
  }

  @Test func `links to files are followed, links to folders are not, and pipes are passed over`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: false)
      try write([], to: folder + "/sub/m.nnb")
      for (link, target) in [
        ("loop.nnb", "."), ("link.nnb", "sub/m.nnb"), ("dangling.nnb", "nowhere"), ("dangling.txt", "nowhere"),
        ("circle.nnb", "circle.nnb"),
      ] {
        try FileManager.default.createSymbolicLink(atPath: folder + "/" + link, withDestinationPath: target)
      }
      try #require(unsafe mkfifo(folder + "/pipe.nnb", 0o600) == 0)
      let found = ModelFolder(folder)
      let names = ["circle.nnb", "dangling.nnb", "link.nnb", "sub/m.nnb"]
      #expect(found.files == names.map { FilePath(folder + "/" + $0) })
      #expect(found.faults == [])
    }
  }

  @Test func `a folder that cannot be read is a fault`() {
    let found = ModelFolder("/nowhere")
    #expect(found.files == [])
    #expect(found.faults == [.system(.open, path: "/nowhere", code: ENOENT)])
  }
}
