import NNB
import NNBCSource
import NNBFormats
import NNBModel
import Testing

/// Nothing from a model becomes code (Spec/c-export.md, 2).
struct TextTests {
  private static let hostile = [
    "*/ int injected; /*", "*\\\n/", "??/\n*/ int injected;", "ends in \\", "\"; int injected; \"",
    "\n#include <injected>\n",
    "\u{202E}", "é", "\u{0}", "???", "\u{2028}", "\u{1F600}", "/*", "//", "\r", "\t", "%s", "'",
  ]

  private static let keys = ["title", "author", "licence"]

  /// What is left of a source without its comments and strings; nil if one of them does not end.
  private static func bare(_ text: String) -> String? {
    var rest = Array(text.unicodeScalars)[...], result = ""
    while let scalar = rest.popFirst() {
      if scalar == "/", rest.first == "*" {
        rest.removeFirst()
        while rest.count > 1, !(rest[rest.startIndex] == "*" && rest[rest.startIndex + 1] == "/") { rest.removeFirst() }
        guard rest.count > 1 else { return nil }
        rest = rest.dropFirst(2)
      } else if scalar == "\"" {
        while let inner = rest.popFirst(), inner != "\"" { if inner == "\\" { rest = rest.dropFirst() } }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  @Test(arguments: hostile) func `Titles, names and labels stay texts`(text: String) throws {
    let notes = Self.keys.map { Note(Name($0), text) }
    let model = try stage(
      layer([1, 2], inputs: 1, named: Name(text), labels: [Name(text), "b"], notes: notes))
    let found = try source(model)
    #expect(found.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
    #expect(!found.contains("??") && !found.contains("\\\n"))
    let bare = try #require(Self.bare(found))
    let plain = try #require(
      Self.bare(
        source(
          stage(layer([1, 2], inputs: 1, labels: ["a", "b"], notes: Self.keys.map { Note(Name($0), "t") })))))
    #expect(bare == plain)
  }

  @Test func `A string has octal escapes and a comment the numbers of characters`() throws {
    let found = try source(
      stage(layer([1, 2], inputs: 1, named: "é*", labels: ["A\"1é", "??/"], notes: [Note("title", "a*b?c??")])))
    #expect(found.contains("\"A\\0421\\303\\251\",\n  \"\\077\\077/\"};"))
    #expect(found.contains("   title      a<U+002A>b?c?<U+003F>\n"))
    #expect(found.contains("/* Layer 0, <U+00E9><U+002A>: "))
  }

  @Test func `A long text is cut, and a note that is true of another content is left out`() throws {
    let notes = [
      Note("title", String(repeating: "x", count: 300)), Note("author", "me", digest: [UInt8](repeating: 1, count: 32)),
    ]
    let found = try source(stage(layer([1], inputs: 1, notes: notes)))
    #expect(found.contains("   title      " + String(repeating: "x", count: 200) + " ...\n"))
    #expect(!found.contains("author"))
  }
}
