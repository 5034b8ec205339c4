internal import NNBBytes
internal import NNBFormats

/// The text of a page around its model (Spec/page.md, 2).
enum PageText {
  /// The version that is written, and the only one that is read.
  static let version = "1"

  /// Where a model may begin, in bytes from the start of the file: more than nnb writes, for what others put before it.
  static let mostBefore = 1 << 16

  private static let generator = "nnb page ", model = "nnb-model"

  /// The version that a page states in its first bytes, however its markup is spelled; nil if nnb did not write it.
  static func version(in start: [UInt8]) -> String? {
    let body = (start.starts(with: [0xEF, 0xBB, 0xBF]) ? start.dropFirst(3) : start[...]).drop(while: HTMLTags.isBlank)
    guard body.first == UInt8(ascii: "<") else { return nil }
    for tag in HTMLTags(start) where tag.name == "meta" {
      if tag.attribute("name")?.value.lowercased() == "generator", let content = tag.attribute("content")?.value,
        content.hasPrefix(generator)
      {
        return String(content.dropFirst(generator.count).prefix(16))
      }
    }
    return nil
  }

  /// Where the text of the model begins, and how many bytes the model has, by the first bytes of a page.
  static func place(in start: [UInt8]) throws(PageError) -> (offset: Int, byteCount: Int) {
    guard let tag = HTMLTags(start).first(where: { $0.name == "script" && $0.attribute("id")?.value == model }) else {
      throw .noModel
    }
    guard let size = tag.attribute("data-bytes"), size.value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let count = Int(size.value)
    else { throw .field(offset: tag.attribute("data-bytes")?.offset ?? tag.end) }
    return (start[tag.end...].firstIndex { !HTMLTags.isBlank($0) } ?? start.count, count)
  }

  /// What stands before the model's text and after it, for a model of so many bytes.
  static func around(modelOf byteCount: Int, probe: String) -> (before: [UInt8], after: [UInt8]) {
    var page = text(PackageResources.page_html)
    page = page.replacing("@STYLE@", with: text(PackageResources.page_css))
    let scripts = [PackageResources.nnb_mjs, PackageResources.pictures_js, PackageResources.page_js]
    page = page.replacing("@SCRIPT@", with: scripts.map(text).joined(separator: "\n"))
    page = page.replacing("@BYTES@", with: "\(byteCount)").replacing("@PROBE@", with: probe)
    let parts = page.split(separator: "@MODEL@", maxSplits: 1, omittingEmptySubsequences: false)
    return (Array((parts.first ?? "").utf8), Array((parts.last ?? "").utf8))
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
