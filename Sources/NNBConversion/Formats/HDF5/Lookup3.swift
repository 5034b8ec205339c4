/// The checksum of HDF5 metadata: Bob Jenkins' lookup3, `hashlittle` with the initial value 0.
///
/// The HDF5 File Format Specification calls it "Jenkins' lookup3 checksum"; the algorithm was published in 2006, and
/// put in the package domain, as lookup3.c.
package enum Lookup3 {
  /// The hash of `bytes`.
  package static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let bytes = Array(bytes)
    let start = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: bytes.count)
    var a = start, b = start, c = start
    // The last 1 to 12 bytes are mixed in another way, after zeros have filled them up.
    let last = max(0, bytes.count - 1) / 12 * 12
    for offset in stride(from: 0, to: last, by: 12) {
      a &+= word(bytes, at: offset)
      b &+= word(bytes, at: offset + 4)
      c &+= word(bytes, at: offset + 8)
      mix(&a, &b, &c)
    }
    if bytes.isEmpty { return c }
    a &+= word(bytes, at: last)
    b &+= word(bytes, at: last + 4)
    c &+= word(bytes, at: last + 8)
    finish(&a, &b, &c)
    return c
  }

  /// Four bytes, least significant first; zeros past the end.
  private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes.dropFirst(offset).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func mix(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
    a = (a &- c) ^ rotated(c, 4)
    c &+= b
    b = (b &- a) ^ rotated(a, 6)
    a &+= c
    c = (c &- b) ^ rotated(b, 8)
    b &+= a
    a = (a &- c) ^ rotated(c, 16)
    c &+= b
    b = (b &- a) ^ rotated(a, 19)
    a &+= c
    c = (c &- b) ^ rotated(b, 4)
    b &+= a
  }

  private static func finish(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
    c = (c ^ b) &- rotated(b, 14)
    a = (a ^ c) &- rotated(c, 11)
    b = (b ^ a) &- rotated(a, 25)
    c = (c ^ b) &- rotated(b, 16)
    a = (a ^ c) &- rotated(c, 4)
    b = (b ^ a) &- rotated(a, 14)
    c = (c ^ b) &- rotated(b, 24)
  }

  private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value << count | value >> (32 - count)
  }
}
