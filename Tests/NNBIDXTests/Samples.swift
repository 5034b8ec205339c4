import NNBBytes
import NNBIDX

/// The bytes of an IDX file, put together by hand: type code, sizes, data.
func idx(_ type: UInt8, _ shape: [UInt32], _ data: [UInt8] = []) -> [UInt8] {
  let sizes = shape.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) } }
  return [0, 0, type, UInt8(shape.count)] + sizes + data
}

enum Sample {
  /// Two rows of three i16: 0, 1, -1; 32767, -32768, 258.
  static let rows: [UInt8] = [
    0x00, 0x00, 0x0b, 0x02, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0xff, 0xff,
    0x7f, 0xff, 0x80, 0x00, 0x01, 0x02,
  ]

  /// The same, gzipped by Python.
  static let rowsGzipped: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xe0, 0x66, 0x62, 0x60, 0x60, 0x00,
    0x61, 0x66, 0x20, 0x66, 0xfc, 0xff, 0xbf, 0xfe, 0x7f, 0x03, 0x03, 0x23, 0x13, 0x00, 0x4f, 0x7a, 0x92, 0x27,
    0x18, 0x00, 0x00, 0x00,
  ]

  static let rowValues: [Int16] = [0, 1, -1, 32767, -32768, 258]

  /// What is checked out in place of a file that git-lfs keeps.
  static let lfsPointer = Array(
    """
    version https://git-lfs.github.com/spec/v1
    oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
    size 12345

    """.utf8)

  /// What a server sends in place of a file that has moved.
  static let page = Array("<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>\n".utf8)
}

/// Reads an array from bytes in memory.
func read(_ bytes: [UInt8]) throws(IDXError.Cause) -> IDXArray {
  try IDXArray(reading: MemorySource(bytes))
}
