import Foundation
import NNB
import NNBBytes
import NNBSupport
import NNBTestSupport
import Testing
import NNBVerdicts

/// The files of `Fixtures/make_nnb.py`, which was written from Spec/nnb.md alone, and what its manifest says of them.
struct ConformanceTests {
  @Test(arguments: try SuiteFile.all(.good))
  func `a good file has the content of the manifest`(file: SuiteFile) throws {
    #expect(Verdict(of: try file.bytes()).line == file.verdict)
  }

  @Test(arguments: try SuiteFile.all(.good))
  func `a good file is written again byte for byte, with the versions of this writer`(file: SuiteFile) throws {
    var expected = try file.bytes()
    let written = try decode(expected).encoded()
    let own: [UInt8] = [
      1, 0, ["further settings", "notes"].contains { file.verdict.contains("\"\($0)\": ") } ? 2 : 1, 0,
    ]
    if Array(expected[8..<12]) != own {
      #expect(file.name.hasPrefix("write-version-"))
      expected.replaceSubrange(8..<12, with: own)
      let end = 24 + 24 * Int(integer(expected[12..<16]))
      expected.replaceSubrange(end..<end + 4, with: littleEndian(checksum(expected[..<end])))
    }
    #expect(written == expected)
  }

  /// Spec/nnb.md, section 7.4.
  @Test(arguments: try SuiteFile.all(.good))
  func `the content of a good file has the digest of the manifest`(file: SuiteFile) throws {
    let digest = try NNBReader(bytes: try file.bytes()).contentDigest()
    #expect(digest.hexText == file.digest)
  }

  @Test(arguments: try SuiteFile.all(.bad))
  func `a bad file has the error and the offset of the manifest`(file: SuiteFile) throws {
    #expect(Verdict(of: try file.bytes()).line == file.verdict)
  }

  @Test(arguments: [SuiteFile.Folder.good, .bad])
  func `the manifest names every file, and no other`(folder: SuiteFile.Folder) throws {
    let found = try FileManager.default.contentsOfDirectory(atPath: Fixtures.path("nnb/\(folder)"))
    let names = found.map { $0.hasSuffix(".gz") ? String($0.dropLast(3)) : $0 }
    #expect(try SuiteFile.all(folder).map(\.name) == names.sorted())
    #expect(found.count > 70)
  }
}
