import NNBBytes
import Testing

/// Digests that FIPS 180-4's examples have, and Python's hashlib.
@Suite struct `SHA-256` {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `of the standard's examples`(text: String, expected: String) {
    #expect(SHA256.digest(of: Array(text.utf8)).hexText == expected)
  }

  /// A million times `a`, in pieces that are no whole blocks.
  @Test(arguments: [1, 55, 56, 63, 64, 65, 127, 1_000, 1_000_000])
  func `of a million letters in pieces`(size: Int) {
    var digest = SHA256()
    for start in stride(from: 0, to: 1_000_000, by: size) {
      digest.update(with: [UInt8](repeating: 0x61, count: min(size, 1_000_000 - start)))
    }
    #expect(digest.finish().hexText == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Of each length around that of one and two blocks, the letters a, b, c, … in turn.
  @Test func `of lengths around whole blocks`() {
    var all = SHA256()
    for count in 50...130 {
      all.update(with: SHA256.digest(of: (0..<count).map { UInt8(97 + $0 % 26) }))
    }
    #expect(all.finish().hexText == "856d7555c790e373f13f4ad13fba8843ecddc085554983d43ffae07a69549727")
  }
}
