import Foundation
import NNBTestSupport
import Testing

/// Spec/nnb.md, section 2.1.
struct DocumentTests {
  @Test func `the hex in the document is the file`() throws {
    let path = Fixtures.repository.appending(path: "Spec/nnb.md")
    let document = try String(contentsOf: path, encoding: .utf8)
    let block = try #require(document.components(separatedBy: "```\n").dropFirst().first)
    var bytes: [UInt8] = []
    for line in block.split(separator: "\n") {
      let columns = line.prefix(30)
      let offset = try #require(Int(columns.prefix(5).trimmingCharacters(in: .whitespaces)))
      #expect(offset == bytes.count, "\(line)")
      let field = columns.dropFirst(7).trimmingCharacters(in: .whitespaces)
      if field.hasPrefix("00 x ") {
        bytes += [UInt8](repeating: 0, count: try #require(Int(field.dropFirst(5))))
      } else {
        bytes += hex(field)
      }
    }
    #expect(bytes == (try fixture("smallest-network")))
  }
}
