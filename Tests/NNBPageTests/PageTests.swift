import Foundation
import NNB
import NNBBytes
import NNBFormats
import NNBPage
import NNBSystem
import NNBTestSupport
import Testing

/// Pages that hold a model (Spec/page.md).
struct PageTests {
  private static let names: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Fixtures.path("nnb/good"))
    return (names ?? []).filter { name in
      // A file of another write version becomes one of this writer.
      guard name.hasSuffix(".nnb"), !name.hasPrefix("write-version"), let bytes = try? model(name) else { return false }
      return (try? NNBReader(bytes: bytes))?.network != nil
    }.sorted()
  }()

  @Test(arguments: names) func `There and back again gives the same bytes`(name: String) throws {
    let model = try model(name)
    #expect(try imported(exported(model)) == model)
  }

  @Test func `The page has the file in base64, and equal models are equal pages`() throws {
    let bytes = try model("two-layers.nnb"), page = try exported(bytes)
    let text = String(decoding: page, as: UTF8.self)
    #expect(
      text.contains("id=\"nnb-model\" data-bytes=\"\(bytes.count)\">\(Data(bytes).base64EncodedString())</script>"))
    #expect(try exported(bytes) == page)
    #expect(!text.contains("@STYLE@") && !text.contains("@PROBE@") && !text.contains("http://"))
  }

  @Test(
    arguments: [
      "<!DOCTYPE html>\n<title>nnb page 1</title>",
      "<!DOCTYPE html>\n<!-- <meta name=\"generator\" content=\"nnb page 1\"> -->",
      "<!DOCTYPE html>\n<script>'<meta name=\"generator\" content=\"nnb page 1\">'</script>",
      "<!DOCTYPE html>\n<meta name=\"generator\" content=\"another 1\"><meta content=\"nnb page 1\">",
      "nnb wrote <meta name=\"generator\" content=\"nnb page 1\">",
      "<!DOCTYPE html>\n<meta name=\"generator\" content=\"nnb page 1",
    ]) func `Another page is not recognised`(text: String) throws
  {
    #expect(try PageFormat().recognise(FileStart(of: MemorySource(Array(text.utf8)))) == nil)
  }

  /// What programs do to a page that they save: its text before and after.
  private static let changes: [(name: String, change: @Sendable (String) -> String)] = [
    ("line ends of Windows", { $0.replacing("\n", with: "\r\n") }),
    ("a byte order mark", { "\u{FEFF}" + $0 }),
    ("blank lines before it", { "\n  \r\n" + $0 }),
    ("a small doctype", { $0.replacing("<!DOCTYPE html>", with: "<!doctype html>") }),
    ("no doctype", { $0.replacing("<!DOCTYPE html>\n", with: "") }),
    ("an XML declaration", { "<?xml version=\"1.0\"?>\n" + $0 }),
    ("a comment before it", { "<!-- a <b> -- c > d --><!--> --><!---->\n" + $0 }),
    (
      "where it was saved from",
      { $0.replacing("html>\n<html", with: "html>\n<!-- saved from url=(0014)about:internet -->\n<html") }
    ),
    (
      "elements before the others",
      { $0.replacing("<head>", with: "<head><title>a < b<meta</title><base href=x><style>p>a{}</style>") }
    ),
    ("tags that are closed", { $0.replacing("nnb page 1\">", with: "nnb page 1\" />") }),
    (
      "other quotes and another order",
      {
        $0.replacing("name=\"generator\" content=\"nnb page 1\"", with: "content='nnb page 1'\n NAME = Generator")
          .replacing(
            "<script type=\"application/vnd.nnb;base64\" id=\"nnb-model\"", with: "<SCRIPT\n id=nnb-model async")
      }
    ),
    (
      "another generator beside it",
      { $0.replacing("<meta charset", with: "<meta name=generator content=\"Editor 2\"><meta charset") }
    ),
    (
      "blanks around the model",
      { page in
        page.replacing(/(data-bytes="[0-9]+">)([^<]*)</) { "\($0.output.1)\n    \($0.output.2)\r\n  <" }
      }
    ),
    (
      "a long licence within its head",
      { $0.replacing("<title>A net", with: "<!--\(String(repeating: "l", count: 50_000))--><title>A net") }
    ),
  ]

  @Test(arguments: changes.indices) func `A page that was saved by another program is read`(index: Int) throws {
    let model = try model("two-layers.nnb"), page = String(decoding: try exported(model), as: UTF8.self)
    let changed = Self.changes[index].change(page)
    #expect(changed != page, "\(Self.changes[index].name)")
    #expect(try imported(Array(changed.utf8)) == model, "\(Self.changes[index].name)")
  }

  @Test func `A page whose model begins too late, or has too many blanks around it, is refused`() throws {
    let page = String(decoding: try exported(model("two-layers.nnb")), as: UTF8.self)
    let late = page.replacing("<title>A net", with: "<!--\(String(repeating: "l", count: 66_000))--><title>A net")
    #expect(refusal(Array(late.utf8))?.kind == .damaged)
    let blanks = String(repeating: " ", count: 300)
    let wide = page.replacing(/(data-bytes="[0-9]+">[^<]*)</) { "\($0.output.1)\(blanks)<" }
    #expect(refusal(Array(wide.utf8))?.kind == .damaged)
  }

  @Test func `Tensors without a network do not become a page`() throws {
    let error = #expect(throws: Failure.self) { try exported(model("tensors-only.nnb")) }
    #expect(error?.kind == .unsupported)
  }

  /// A page, and where the text of its model begins.
  private static func page() throws -> (bytes: [UInt8], start: Int, count: Int) {
    let bytes = try model("two-layers.nnb"), page = try exported(bytes)
    let mark = Array("data-bytes=\"\(bytes.count)\">".utf8)
    let start = (0..<page.count - mark.count).first { page[$0...].starts(with: mark) } ?? 0
    return (page, start + mark.count, bytes.count)
  }

  @Test func `A letter that is not base64 is told with its place`() throws {
    var (page, start, _) = try Self.page()
    page[start + 1_000] = UInt8(ascii: "*")
    #expect(refusal(page)?.offset == start + 1_000)
    page[start + 1_000] = UInt8(ascii: "=")
    #expect(refusal(page)?.offset == start + 1_000)
  }

  @Test(arguments: [100, 1_000]) func `A fault of the page is told alone, wherever it is found`(place: Int) throws {
    var (page, start, _) = try Self.page()
    page[start + place] = UInt8(ascii: "*")
    #expect(
      refusal(page)?.message == "the text of the model has a character at byte \(start + place) that is not base64")
  }

  @Test func `Changed elements are noticed by the model's checksums`() throws {
    var (page, start, count) = try Self.page()
    let last = start + count / 3 * 4 - 8
    page[last] = page[last] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    #expect(refusal(page) != nil)
  }

  @Test(arguments: [0, 1, 500, 1_000]) func `A page cut short is told with its size`(left: Int) throws {
    let (page, start, _) = try Self.page()
    let failure = refusal(Array(page[..<(start + left)]))
    #expect(failure?.kind == .damaged)
    #expect(failure?.offset == start + left)
  }

  @Test(arguments: ["9", "99999999999999999999", "", "-1", "268435457", "1e3"])
  func `A size that is not the model's is refused`(size: String) throws {
    let (page, start, count) = try Self.page()
    let text = String(decoding: page, as: UTF8.self).replacing(
      "data-bytes=\"\(count)\"", with: "data-bytes=\"\(size)\"")
    let failure = try #require(refusal(Array(text.utf8)))
    #expect(failure.kind == (size == "268435457" ? .unsupported : .damaged))
    let offset = try #require(failure.offset)
    #expect(offset >= start - 2 - String(count).utf8.count)
  }

  @Test func `A page of a later version is refused with it`() throws {
    let text = String(decoding: try Self.page().bytes, as: UTF8.self).replacing("nnb page 1\"", with: "nnb page 2\"")
    #expect(refusal(Array(text.utf8))?.kind == .unsupported)
  }

  @Test func `A page without its model is refused`() throws {
    let text = String(decoding: try Self.page().bytes, as: UTF8.self).replacing("id=\"nnb-model\"", with: "id=\"nnb\"")
    #expect(refusal(Array(text.utf8))?.kind == .damaged)
  }
}
