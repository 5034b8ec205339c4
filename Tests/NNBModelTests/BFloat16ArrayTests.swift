import NNBModel
import Testing

struct BFloat16ArrayTests {
  @Test func `bf16 and the f32 that holds it are made of each other`() {
    let narrow: [UInt8] = [0x80, 0x3F, 0xC0, 0xFF, 0x00, 0x00]
    let wide: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0xC0, 0xFF, 0, 0, 0, 0]
    #expect(BFloat16.widened(narrow.span) == wide)
    #expect(BFloat16.narrowed(wide.span) == narrow)
  }

  @Test(arguments: [0, 1, 4, 9])
  func `an f32 with other bits is no bf16`(place: Int) {
    var wide = [UInt8](repeating: 0, count: 12)
    wide[place] = 1
    #expect(BFloat16.narrowed(wide.span) == nil)
  }
}
