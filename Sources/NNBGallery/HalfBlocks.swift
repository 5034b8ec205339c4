package import NNBCommandLine
package import NNBPictures

/// Prints pictures in a terminal, two rows of pixels in a line (Spec/nnidx.md, section 11).
package struct HalfBlocks {
  private let console: Console
  private let width: Int
  private let isShaded: Bool

  private static let gap = 2

  package init(_ console: Console) {
    self.console = console
    width = console.width ?? TerminalWidth.usual
    isShaded = console.canShade
  }

  /// Shows pictures of one size beside each other, as many as the width allows, each below its lines of text. A cell is at least
  /// `leastWidth` columns wide.
  package func show(_ pictures: [(lines: [String], picture: Picture)], leastWidth: Int = 1) throws {
    guard let first = pictures.first else { return }
    let fitting = min(width, first.picture.width)
    let height = max(1, first.picture.height * fitting / first.picture.width)
    let cell = max(fitting, min(width, leastWidth)), perRow = max(1, (width + Self.gap) / (cell + Self.gap))
    let padding = String(repeating: " ", count: cell - fitting)
    for start in stride(from: 0, to: pictures.count, by: perRow) {
      let row = pictures[start..<min(pictures.count, start + perRow)]
      for line in 0..<row.reduce(0, { max($0, $1.lines.count) }) {
        let texts = row.map { (line < $0.lines.count ? $0.lines[line] : "").shortened(to: cell).padded(to: cell) }
        try console.result(texts.joined(separator: "  ").trimmedAtEnd)
      }
      let scaled = row.map { $0.picture.scaled(height: height, width: fitting) }
      for y in stride(from: 0, to: height, by: 2) {
        let parts = scaled.map { line(of: $0, y) + padding }
        let text = parts.joined(separator: "  ")
        try console.result(drawing: text.trimmedAtEnd)
      }
    }
  }

  private func line(of picture: Picture, _ y: Int) -> String {
    var text = ""
    for x in 0..<picture.width {
      let upper = picture.pixels[y * picture.width + x]
      let lower = y + 1 < picture.height ? picture.pixels[(y + 1) * picture.width + x] : 0
      text += isShaded ? Self.shade(upper, lower) : Self.block(upper >= 128, lower >= 128)
    }
    return isShaded ? text + "\u{1B}[0m" : text
  }

  private static func block(_ upper: Bool, _ lower: Bool) -> String {
    upper ? (lower ? "█" : "▀") : lower ? "▄" : " "
  }

  /// The upper half in one grey and the lower in another, of the 24 that terminals have beside black and white.
  private static func shade(_ upper: UInt8, _ lower: UInt8) -> String {
    "\u{1B}[38;5;\(color(upper));48;5;\(color(lower))m▀"
  }

  private static func color(_ grey: UInt8) -> Int {
    switch grey {
    case 0..<4: 16
    case 247...: 231
    default: 232 + min(23, max(0, (Int(grey) - 3) / 10))
    }
  }
}
