import Testing

import NNBFormats

struct Base64Tests {
  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `the vectors of the standard hold in both directions`(bytes: String, text: String) {
    #expect(Base64.text(Array(bytes.utf8)) == text)
    #expect(Base64.bytes(text) == Array(bytes.utf8))
  }

  @Test func `every letter has its value`() {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    // Six bits for each of 0 to 63, worked out by shifts in another order.
    let bits = (0..<64).flatMap { value in (0..<6).map { (value >> (5 - $0)) & 1 } }
    let bytes = stride(from: 0, to: bits.count, by: 8).map { start in
      UInt8(bits[start..<start + 8].reduce(0) { $0 * 2 + $1 })
    }
    #expect(Base64.text(bytes) == letters)
    #expect(Base64.bytes(letters) == bytes)
  }

  @Test(arguments: 0..<70)
  func `bytes of any number come back`(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
    #expect(Base64.text(bytes).utf8.count == (count + 2) / 3 * 4)
    #expect(Base64.bytes(Base64.text(bytes)) == bytes)
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "Zm8", "Zm9v=", "=", "==", "===", "====", "Z===", "Zg==Zg==", "Zm=v", "=m9v", "Z=9v",
    "Zh==", "Zm9=", "Zm8-", "Zm8_", "Zm 9", "Zm9v\n", "Zm9v ", "Zm\u{E9}", "\0\0\0\0",
  ])
  func `another spelling is none`(text: String) {
    #expect(Base64.bytes(text) == nil)
  }
}
