import NNBBytes
import NNBGzip
import NNBIDX
import NNBSystem
import NNBTestSupport
import Testing

/// IDX files that a program read and wrote as text (Spec/idx.md, 2).
struct ChangedByTextTests {
  enum Change: String, CaseIterable, Sendable {
    case replaced, widened

    func apply(to bytes: [UInt8]) -> [UInt8] {
      switch self {
      // As open(path, errors="replace") and TextDecoder do.
      case .replaced: Array(String(decoding: bytes, as: UTF8.self).utf8)
      // As open(path, encoding="latin-1") does.
      case .widened: bytes.flatMap { $0 < 0x80 ? [$0] : [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] }
      }
    }

    var transfer: TextTransfer { self == .replaced ? .bytesReplaced : .bytesWidened }
  }

  private static func file(_ name: String) throws -> [UInt8] {
    try openSource(Fixtures.path("mnist/\(name)-ubyte.gz")).read(at: 0, upTo: .max)
  }

  private static func unpacked(_ name: String) throws -> [UInt8] {
    let array = try IDXArray(contentsOf: Fixtures.path("mnist/\(name)-ubyte.gz"))
    return [0, 0, 8, UInt8(array.shape.count)] + array.shape.flatMap { bigEndian($0) } + Array(array.data)
  }

  private static func bigEndian(_ size: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
  }

  private func cause(of bytes: [UInt8]) throws -> IDXError.Cause? {
    try withTemporaryFolder { folder in
      try write(bytes, to: folder + "/f")
      do throws(IDXError) {
        _ = try IDXArray(contentsOf: folder + "/f")
        return nil
      } catch {
        return error.cause
      }
    }
  }

  @Test(arguments: Change.allCases, ["train-images-idx3", "t10k-images-idx3"])
  func `images are told as such, plain and packed`(change: Change, name: String) throws {
    let plain = try Self.unpacked(name)
    // By chance some of the bytes are UTF-8, and remain.
    #expect(String(decoding: plain, as: UTF8.self).unicodeScalars.contains { $0.value > 0x7F && $0.value != 0xFFFD })
    #expect(try cause(of: change.apply(to: plain)) == .textTransfer(change.transfer))
    #expect(try cause(of: change.apply(to: try Self.file(name))) == .textTransfer(change.transfer))
  }

  @Test(arguments: Change.allCases) func `a small packed file is told as such`(change: Change) throws {
    #expect(try cause(of: change.apply(to: try Self.file("t10k-labels-idx1"))) == .textTransfer(change.transfer))
  }

  @Test func `bytes that follow are no transfer`() throws {
    let plain = try Self.unpacked("t10k-images-idx3")
    #expect(try cause(of: plain + [1, 2]) == .trailingBytes(offset: plain.count))
    #expect(try cause(of: plain + [0xEF, 0xBF, 0xBD]) == .trailingBytes(offset: plain.count))
  }
}
