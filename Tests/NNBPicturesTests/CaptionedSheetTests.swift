import NNBPictures
import Testing

struct CaptionedSheetTests {
  private func picture(_ height: Int, _ width: Int, _ grey: UInt8) throws -> Picture {
    try #require(Picture(height: height, width: width, pixels: [UInt8](repeating: grey, count: height * width)))
  }

  @Test func `A small picture is enlarged by a whole factor, and its line stands below`() throws {
    let sheet = try CaptionedSheet.picture(of: [.init(try picture(28, 28, 200), ["1"])])
    // A gap of 6 on each side, 2 × 28 pixels, a line of 7 with 2 above it.
    #expect((sheet.height, sheet.width) == (6 + 56 + 9 + 6, 6 + 56 + 6))
    func pixel(_ y: Int, _ x: Int) -> UInt8 { sheet.pixels[y * sheet.width + x] }
    #expect(pixel(5, 6) == 64 && pixel(6, 6) == 200 && pixel(61, 61) == 200 && pixel(62, 61) == 64)
    // The 1: in its top row the middle pixel of five, in its last row the middle three.
    #expect((0..<5).map { pixel(64, 6 + $0) } == [64, 64, 230, 64, 64])
    #expect((0..<5).map { pixel(70, 6 + $0) } == [64, 230, 230, 230, 64])
  }

  @Test func `Large pictures are reduced, and no more than 256 are drawn`() throws {
    let one = try picture(1_000, 500, 9)
    let sheet = try CaptionedSheet.picture(of: [CaptionedSheet.Tile](repeating: .init(one, []), count: 300))
    // 256 pictures of 256 × 128 in as many columns as make it about square.
    let columns = (sheet.width - 6) / 134, rows = (sheet.height - 6) / 262
    #expect(columns * rows >= 256 && (columns - 1) * 134 < (256 + columns - 2) / (columns - 1) * 262)
    #expect(throws: PictureError.self) { try CaptionedSheet.picture(of: []) }
  }

  static let shapes: [(shape: [Int], height: Int, width: Int, channels: Int)] = [
    ([28, 28], 28, 28, 1), ([8, 6, 3], 8, 6, 3), ([28, 28, 1], 28, 28, 1), ([1, 28, 20], 28, 20, 1), ([784], 28, 28, 1),
  ]

  @Test(arguments: shapes)
  func `Shapes of pictures are known`(shape: [Int], height: Int, width: Int, channels: Int) throws {
    let found = try #require(PictureShape(shape))
    #expect((found.height, found.width, found.channels, found.isAssumed) == (height, width, channels, shape.count == 1))
  }

  @Test(arguments: [[], [4], [9], [785], [0], [3, 8, 8], [2, 2, 2, 2], [1, 1], [100_000, 2], [.max]])
  func `Other shapes are no pictures`(shape: [Int]) { #expect(PictureShape(shape) == nil) }

  @Test func `Channels become their mean`() throws {
    let shape = try #require(PictureShape([1, 2, 3]))
    #expect(shape.picture(of: [0, 0, 255, 1, 1, 2] as [UInt8])?.pixels == [85, 1])
    #expect(shape.picture(of: [0] as [UInt8]) == nil)
  }
}
