import NNBBytes
import Foundation
import NNBSystem
import NNBTestSupport
import Testing

struct FilePathTests {
  @Test(
    arguments: [
      ("a.nnb", "a.nnb"), ("é€😀", "é€😀"), ("", ""),
    ])
  func `a path that is text is shown as it is`(text: String, shown: String) {
    #expect(FilePath(text).text == text)
    #expect("\(FilePath(text))" == shown)
  }

  @Test(
    arguments: [
      ([0x61, 0xFF, 0x62], "a\\xffb"), ([0xC3], "\\xc3"), ([0xC3, 0xA9, 0xC3], "é\\xc3"),
      ([0xED, 0xA0, 0x80, 0x0A], "\\xed\\xa0\\x80\n"), ([0x80, 0x05], "\\x80\u{5}"),
    ] as [([UInt8], String)])
  func `bytes that are not UTF-8 are shown as numbers`(bytes: [UInt8], shown: String) {
    #expect(FilePath(bytes: bytes).text == nil)
    #expect("\(FilePath(bytes: bytes))" == shown)
  }

  @Test func `a zero ends a path, as it does for the system`() {
    #expect(FilePath(bytes: [0x61, 0, 0x62]) == "a")
    #expect(FilePath("a").appending("b") == "a/b")
    #expect(FilePath("a/").appending("b") == "a/b")
  }

  @Test func `files of any name are listed, told apart, and opened`() throws {
    try withTemporaryFolder { folder in
      let names: [FilePath] = ["b", "é", FilePath(bytes: [0xE9]), FilePath(bytes: [0xEF, 0xBF, 0xBD])]
      for (index, name) in names.enumerated() {
        let path = FilePath(folder).appending(name)
        let characters = (path.bytes + [0]).map { CChar(bitPattern: $0) }
        let descriptor = unsafe open(characters, O_CREAT | O_WRONLY, 0o600)
        try #require(descriptor >= 0)
        #expect(unsafe Foundation.write(descriptor, [UInt8(index)], 1) == 1)
        close(descriptor)
      }
      #expect(try FileSystem.entries(in: FilePath(folder)) == names.sorted())
      #expect(try FileSystem.names(in: folder) == ["b", "é", "\u{FFFD}"])
      for (index, name) in names.enumerated() {
        let path = FilePath(folder).appending(name)
        #expect(try openSource(at: path).read(at: 0, upTo: 9) == [UInt8(index)])
        #expect(FileSystem.kind(of: path, followingLinks: false) == .file)
      }
      let missing = FilePath(folder).appending(FilePath(bytes: [0xFE]))
      #expect(throws: FileError.system(.open, path: folder + "/\\xfe", code: ENOENT)) { try openSource(at: missing) }
    }
  }
}
