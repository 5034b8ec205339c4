import Testing

import NNBONNX

/// What is told from the beginning of an ONNX file, here as PyTorch and skl2onnx write it.
struct ONNXStartTests {
  /// A field of bytes.
  private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(content.count)] + content
  }

  private static let graph = field(7, field(1, [1, 2, 3]))
  private static let producer = field(2, Array("pytorch".utf8))

  @Test(arguments: [
    [0x08, 0x09] + producer + field(3, [0x32]) + graph,
    [0x08, 0x0A] + producer + field(4, Array("ai.onnx".utf8)) + [0x28, 0x00] + field(6, []) + graph + [0x42, 0x00],
    [0x08, 0x03] + graph, [0x08, 0x07] + field(8, [0x0A, 0x00, 0x10, 0x0D]) + graph,
  ])
  func `an ONNX file is recognised`(bytes: [UInt8]) {
    #expect(ONNXStart.recognises(bytes, byteCount: bytes.count))
    #expect(ONNXStart.recognises(bytes, byteCount: nil))
  }

  @Test(
    arguments: [
      [0x08], [0x08, 0x09], [0x08, 0x00] + graph, [0x08, 0x7F] + graph, [0x08, 0x09] + producer,
      [0x08, 0x09] + field(9, [1]) + graph, [0x08, 0x09, 0x10, 0x01] + graph,
      [0x08, 0x09, 0x3A, 0x05, 0x00, 0, 0, 0, 0],
      [0x08, 0x09, 0x3A, 0x7F, 0x0A], [0x08, 0x09, 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      [0x08] + [UInt8](repeating: 0xFF, count: 11) + graph, [0x09, 0x09] + graph,
    ] as [[UInt8]])
  func `anything else is not`(bytes: [UInt8]) {
    #expect(!ONNXStart.recognises(bytes, byteCount: bytes.count))
  }
}
