import Foundation
import NNBTensorBoard
import NNBTestSupport
import Testing

struct EventFolderTests {
  @Test func `Names are in the order of their times`() {
    #expect(EventFolder.name(at: 1_764_355_000_000_007) == "events.out.tfevents.1764355000.nnb.000007")
    #expect(EventFolder.time(of: "events.out.tfevents.1764355000.nnb.000007") == 1_764_355_000_000_007)
    #expect(EventFolder.name(at: 1) == "events.out.tfevents.0000000000.nnb.000001")
  }

  @Test(arguments: [
    "events.out.tfevents.1764355000.host.123", "events.out.tfevents.1764355000.nnb.7",
    "events.out.tfevents.1.nnb.000007",
    "events.out.tfevents.1764355000.nnb.000007.v2", "events.out.tfevents.-764355000.nnb.000007", "events", "",
  ])
  func `Names of others are told apart`(name: String) { #expect(EventFolder.time(of: name) == nil) }

  @Test func `Folders above are made, and a name is never taken twice`() throws {
    try withTemporaryFolder { root in
      let folder = try EventFolder(making: root + "/a/b//")
      let start = Event.version.record(at: 0)
      let files = try (0..<5).map { _ in try EventFile(in: folder, start).path }
      #expect(files == files.sorted() && Set(files).count == 5)
      // A clock that was set back.
      let late = EventFolder.name(at: 9_000_000_000_000_000)
      try Data().write(to: URL(filePath: folder.path + "/" + late))
      #expect(try EventFile(in: folder, start).path.hasSuffix("events.out.tfevents.9000000000.nnb.000001"))
      #expect(try folder.files().count == 7)
    }
  }

  @Test func `What stands in a file is read again, up to a torn record`() throws {
    try withTemporaryFolder { root in
      let folder = try EventFolder(making: root)
      let path: String
      do {
        var file = try EventFile(in: folder, (Event.version.record(at: 0) + Event.start("a text").record(at: 0)))
        try file.append([.end(3), .summary(4, [.success])])
        path = file.path
        #expect(try PastEvents(path) == nil, "a file that is being written")
      }
      let past = try #require(try PastEvents(path))
      #expect(
        past.text == "a text"
          && past.events.map(\.event) == [.version, .start("a text"), .end(3), .summary(4, [.success])])
      let bytes = try contents(of: path)
      try Data(bytes.dropLast()).write(to: URL(filePath: path))
      #expect(try PastEvents(path)?.events.count == 3)
      try Data(bytes.dropFirst()).write(to: URL(filePath: path))
      #expect(try PastEvents(path) == nil)
    }
  }
}
