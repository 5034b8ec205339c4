internal import NNBBytes
internal import NNBFormats

/// The text of a page around its model (Spec/page.md, 2).
enum PageText {
  /// What every page begins with.
  static let beginning = "<!DOCTYPE html>\n"

  /// The version that is written, and the only one that is read.
  static let version = "1"

  /// Where a model may begin, in bytes from the start of the file.
  static let mostBefore = 4_096

  private static let generator = "<meta name=\"generator\" content=\"nnb page "
  private static let model = "<script type=\"application/vnd.nnb;base64\" id=\"nnb-model\" data-bytes=\""

  /// The version that a page states in its first bytes; nil if nnb did not write it.
  static func version(in start: [UInt8]) -> String? {
    guard let place = start.firstRange(of: Array(generator.utf8)) else { return nil }
    let rest = start[place.upperBound...].prefix(16).prefix { $0 != UInt8(ascii: "\"") }
    return String(decoding: rest, as: UTF8.self)
  }

  /// Where the text of the model begins, and how many bytes the model has, by the first bytes of a page.
  static func place(in start: [UInt8]) throws(PageError) -> (offset: Int, byteCount: Int) {
    guard let place = start.firstRange(of: Array(model.utf8)) else { throw .noModel }
    let digits = start[place.upperBound...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    guard let count = Int(String(decoding: digits, as: UTF8.self)), start[digits.endIndex...].starts(with: "\">".utf8)
    else { throw .field(offset: place.upperBound) }
    return (digits.endIndex + 2, count)
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
