import NNBGzip
import Testing

struct GzipErrorTests {
  @Test(arguments: [
    (
      GzipError.badMagic(offset: 29, found: [0x1f, 0x8b, 0x09]),
      "gzip: expected a member (1f 8b 08) at byte 29, found 1f 8b 09"
    ),
    (.badMagic(offset: 0, found: []), "gzip: expected a member (1f 8b 08) at byte 0, found nothing"),
    (.reservedFlags(offset: 3, found: 0x20), "gzip: reserved flag bits are set at byte 3: found 0x20"),
    (
      .wrongHeaderCRC(offset: 10, declared: 0x76a7, computed: 0x77a7),
      "gzip: wrong header checksum at byte 10: stored 0x76a7, computed 0x77a7"
    ),
    (.truncated(offset: 17), "gzip: the file ends at byte 17, inside a member: it is truncated"),
    (.corrupt(offset: 29), "gzip: the compressed data of the member at byte 29 is damaged"),
    (
      .wrongCRC(offset: 21, declared: 0xb59_8801, computed: 0xb59_8800),
      "gzip: wrong checksum at byte 21: stored 0x0b598801, computed 0x0b598800"
    ),
    (
      .wrongLength(offset: 25, declared: 25, actual: 24),
      "gzip: wrong length at byte 25: stored 25, found 24 bytes of data"
    ),
    (
      .trailingBytes(offset: 29, count: 3),
      "gzip: expected the end of the file at byte 29, found 3 more bytes"
    ),
    (.tooLong(expected: 784), "gzip: the data goes on past the 784 bytes that its header calls for"),
    (.tooShort(expected: 784, found: 24), "gzip: the data has 24 bytes, its header calls for 784"),
    (
      .fileTooLong(limit: 16_827_392),
      "gzip: the file goes on past 16,827,392 bytes, the most that are read for the data that it holds"
    ),
    (
      .outOfMemory(byteCount: 784),
      "gzip: not enough memory: 784 bytes are needed and 32 MiB must stay free besides, which the system does not give"
    ),
  ])
  func `a message is one sentence with offset, expected and found`(error: GzipError, message: String) {
    #expect("\(error)" == message)
  }
}
