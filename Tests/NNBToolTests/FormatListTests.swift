import Foundation
import NNBConversion
import NNBFormats
import NNBTestSupport
import Testing

/// The documents name the formats of the registry, each where all are listed.
struct FormatListTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOf: Fixtures.repository.appending(path: path), encoding: .utf8)
  }

  private struct Schema: Decodable {
    struct Property: Decodable {
      let names: [String]?
      enum CodingKeys: String, CodingKey { case names = "enum" }

      init(from decoder: any Decoder) throws {
        names = try? decoder.container(keyedBy: CodingKeys.self).decode([String].self, forKey: .names)
      }
    }
    struct Variant: Decodable { let properties: [String: Property]? }
    let anyOf: [Variant]?
  }

  @Test(arguments: [("nnconv", Registry.writable), ("nninfo", Registry.names)])
  func `A schema has the names of the formats that are written or read`(tool: String, formats: [FormatName]) throws {
    let schema = try JSONDecoder().decode(Schema.self, from: Data(Self.text("Spec/json/\(tool).schema.json").utf8))
    let found = (schema.anyOf ?? []).compactMap { $0.properties?["format"]?.names }
    #expect(found == [formats.map(\.id)])
    let row = "| `format` | " + formats.map { "`\"\($0.id)\"`" }.joined(separator: " ") + " |"
    #expect(try Self.text("Spec/json.md").contains(row), "\(row)")
  }

  @Test func `The help of nnconv and the README name every format that is written`() throws {
    let help = try Self.text("Fixtures/help/nnconv.txt"), readme = try Self.text("README.md")
    for format in Registry.writable {
      #expect(help.contains(format.id))
      #expect(readme.contains(format.ending) || readme.contains(format.title), "\(format.id)")
    }
  }
}
