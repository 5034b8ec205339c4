extension OtherFormat {
  /// Files of TensorFlow: a flat buffer with TFL3, or a protocol buffer of a graph.
  static func tensorFlow(_ start: [UInt8]) -> OtherFormat? {
    if start.dropFirst(4).starts(with: Array("TFL3".utf8)) { return .tfLite }
    if isSavedModel(start) { return .savedModel }
    return isGraphDef(start) ? .graphDef : nil
  }

  /// Version 1 of the schema, then a graph with its tags and operators.
  private static func isSavedModel(_ start: [UInt8]) -> Bool {
    guard start.starts(with: [0x08, 0x01, 0x12]) else { return false }
    let text = String(decoding: start, as: UTF8.self)
    return ["serve", "Const", "Placeholder", "VarHandleOp"].contains(where: text.contains)
  }

  /// A node: its name, then its operator, which is a word.
  private static func isGraphDef(_ start: [UInt8]) -> Bool {
    var rest = start[...]
    guard rest.popFirst() == 0x0A, length(&rest) != nil, rest.popFirst() == 0x0A, let name = text(&rest),
      rest.popFirst() == 0x12, let operation = text(&rest)
    else { return false }
    return name.allSatisfy { (0x21...0x7E).contains($0) }
      && operation.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
  }

  /// A length of up to three bytes.
  private static func length(_ rest: inout ArraySlice<UInt8>) -> Int? {
    var value = 0
    for shift in [0, 7, 14] {
      guard let byte = rest.popFirst() else { return nil }
      value |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  private static func text(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let count = length(&rest), (1...256).contains(count), count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}
