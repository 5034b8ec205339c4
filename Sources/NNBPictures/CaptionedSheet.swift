/// Pictures beside each other, each with lines of digits below it (Spec/tools.md, 1).
package struct CaptionedSheet {
  /// A picture with its lines, of digits and the signs `.%>#-` and blanks. Others are left blank.
  package struct Tile: Sendable {
    let picture: Picture
    let lines: [String]

    package init(_ picture: Picture, _ lines: [String]) { (self.picture, self.lines) = (picture, lines) }
  }

  /// More tiles are not drawn.
  package static let mostTiles = 256

  /// Small pictures are enlarged to at least the first width, in whole pixels; large ones are reduced to the second side.
  private static let leastWidth = 56, largestSide = 256

  private static let gap = 6, lineGap = 2, ground: UInt8 = 64, ink: UInt8 = 230

  /// The sheet, of the first `mostTiles` tiles; all pictures have one size. Throws `.tooLarge`, and `.noInk` if there are none.
  package static func picture(of tiles: [Tile]) throws(PictureError) -> Picture {
    let tiles = tiles.prefix(mostTiles)
    guard let first = tiles.first?.picture else { throw .noInk }
    let (height, width) = size(first)
    let lines = tiles.reduce(0) { max($0, $1.lines.count) }
    let longest = tiles.flatMap(\.lines).reduce(0) { max($0, $1.count) } * SmallFont.advance
    let cellWidth = max(width, longest) + gap, cellHeight = height + lines * (SmallFont.height + lineGap) + gap
    var columns = 1
    while columns * cellWidth < (tiles.count + columns - 1) / columns * cellHeight { columns += 1 }
    columns = min(columns, tiles.count)
    let rows = (tiles.count + columns - 1) / columns
    let sheetWidth = columns * cellWidth + gap, sheetHeight = rows * cellHeight + gap
    try PictureLimits.check(width: sheetWidth, height: sheetHeight)
    var sheet = Canvas(height: sheetHeight, width: sheetWidth, ground: ground)
    for (index, tile) in tiles.enumerated() {
      let top = gap + index / columns * cellHeight, left = gap + index % columns * cellWidth
      sheet.draw(tile.picture.enlarged(height: height, width: width), top: top, left: left)
      for (line, text) in tile.lines.enumerated() {
        sheet.draw(text, top: top + height + lineGap + line * (SmallFont.height + lineGap), left: left, ink: ink)
      }
    }
    return Picture(rows: sheetHeight, columns: sheetWidth, sheet.pixels)
  }

  private static func size(_ picture: Picture) -> (height: Int, width: Int) {
    let side = max(picture.height, picture.width)
    if side > largestSide {
      return (max(1, picture.height * largestSide / side), max(1, picture.width * largestSide / side))
    }
    let factor = max(1, min((leastWidth + picture.width - 1) / picture.width, largestSide / side))
    return (factor * picture.height, factor * picture.width)
  }

  /// What is drawn on.
  private struct Canvas {
    let width: Int
    var pixels: [UInt8]

    init(height: Int, width: Int, ground: UInt8) {
      self.width = width
      pixels = [UInt8](repeating: ground, count: height * width)
    }

    mutating func draw(_ picture: Picture, top: Int, left: Int) {
      for y in 0..<picture.height {
        for x in 0..<picture.width { pixels[(top + y) * width + left + x] = picture.pixels[y * picture.width + x] }
      }
    }

    mutating func draw(_ text: String, top: Int, left: Int, ink: UInt8) {
      for (place, sign) in text.enumerated() {
        for (y, row) in (SmallFont.rows(of: sign) ?? []).enumerated() {
          for x in 0..<SmallFont.width where row >> (SmallFont.width - 1 - x) & 1 == 1 {
            pixels[(top + y) * width + left + place * SmallFont.advance + x] = ink
          }
        }
      }
    }
  }
}

extension Picture {
  /// In a size that is a whole multiple, with sharp edges; in any other size as by `scaled`.
  fileprivate func enlarged(height newHeight: Int, width newWidth: Int) -> Picture {
    guard newHeight % height == 0, newWidth % width == 0 else { return scaled(height: newHeight, width: newWidth) }
    let (down, across) = (newHeight / height, newWidth / width)
    var result: [UInt8] = []
    result.reserveCapacity(newHeight * newWidth)
    for y in 0..<newHeight { for x in 0..<newWidth { result.append(pixels[y / down * width + x / across]) } }
    return Picture(rows: newHeight, columns: newWidth, result)
  }
}
