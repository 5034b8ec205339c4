import NNBConversion
import Foundation
import NNBModel
import NNB
import NNBBytes
import NNBSystem
import NNBTestSupport
import Testing

/// What the system refuses is one error, whichever way a model is opened.
struct MissingFileTests {
  private static let ways: [@Sendable (String) throws -> Void] = [
    { _ = try NNBReader(contentsOf: $0) },
    { _ = try Checkpoint(contentsOf: $0) },
    { _ = try Checkpoint(contentsOfModel: $0) },
    { _ = try ModelFile($0) },
    { _ = try ModelFile(at: FilePath($0)) },
  ]

  @Test(arguments: ways.indices)
  func `a file that is not there, and a folder, are the same error by every way`(way: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/none"
      func failure(_ path: String) -> Failure? {
        do { try Self.ways[way](path) } catch { return Failure(error) }
        return nil
      }
      #expect(failure(path) == FileError.system(.open, path: path, code: ENOENT).failure)
      #expect(failure(folder) == FileError.isDirectory(path: folder).failure)
    }
  }

  @Test func `a place that cannot be written is told as that`() throws {
    let model = try NNBReader(contentsOf: Fixtures.path("nnb/good/two-layers.nnb")).checkpoint()
    try withTemporaryFolder { folder in
      let path = folder + "/none/m.nnb"
      let error = #expect(throws: NNBError.self) { try model.write(to: path) }
      guard case .file = error?.cause else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }
}
