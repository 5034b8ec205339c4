/// The beginning of an ONNX file: a message of protocol buffers whose fields are those of `ModelProto`, with a graph.
package enum ONNXStart {
  /// The fields of `ModelProto` that hold bytes: producer_name, producer_version, domain, doc_string, graph, opset_import,
  /// metadata_props, training_info, functions and configuration.
  private static let byteFields: Set<UInt64> = [2, 3, 4, 6, 7, 8, 14, 20, 25, 26]

  /// The fields of `GraphProto`, as the tag that a graph begins with.
  private static let graphTags: Set<UInt8> = [0x0A, 0x12, 0x2A, 0x52, 0x5A, 0x62, 0x6A, 0x72, 0x7A]

  /// The largest version of the format that is believed; there are 13 in 2026.
  private static let largestVersion: UInt64 = 100

  /// Whether a file of `byteCount` bytes that begins with `start` is one: ir_version first, nothing but known fields after
  /// it, and a graph that the file has room for. A graph too far behind to be seen is not believed.
  package static func recognises(_ start: [UInt8], byteCount: Int?) -> Bool {
    guard start.first == 0x08 else { return false }
    var offset = 1
    guard let version = varint(start, &offset), (1...largestVersion).contains(version) else { return false }
    while let tag = varint(start, &offset) {
      let (field, wire) = (tag >> 3, tag & 7)
      if field == 5, wire == 0 {  // model_version
        guard varint(start, &offset) != nil else { return false }
        continue
      }
      guard wire == 2, byteFields.contains(field), let length = varint(start, &offset) else { return false }
      let room = UInt64(max(0, (byteCount ?? .max) - offset))
      guard length <= room else { return false }
      if field == 7 { return offset < start.count && graphTags.contains(start[offset]) }
      guard length <= UInt64(start.count - offset) else { return false }
      offset += Int(length)
    }
    return false
  }

  /// A number of up to ten bytes, seven bits in each, the lowest first.
  private static func varint(_ bytes: [UInt8], _ offset: inout Int) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard offset < bytes.count else { return nil }
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
