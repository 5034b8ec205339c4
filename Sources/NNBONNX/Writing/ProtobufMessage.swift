internal import NNBBytes

/// A message of protocol buffers that is written without being in memory as a whole: it knows its length, and of tensors
/// only where their elements come in.
struct ProtobufMessage {
  /// A part of a message's bytes.
  enum Part: Equatable {
    case bytes([UInt8])
    case elements(ONNXElements)
  }

  private(set) var parts: [Part] = []

  /// The length in bytes; the largest number if it is beyond that.
  private(set) var byteCount = 0

  /// A whole number that is not negative.
  mutating func number(_ field: Int, _ value: Int) { append(ProtobufField.number(field, value)) }

  /// An f32.
  mutating func float(_ field: Int, _ value: Float) { append(ProtobufField.float(field, value)) }

  /// A text.
  mutating func text(_ field: Int, _ text: String) { bytes(field, Array(text.utf8)) }

  /// Some bytes.
  mutating func bytes(_ field: Int, _ bytes: [UInt8]) {
    begin(field, count: bytes.count)
    append(bytes)
  }

  /// The elements of a tensor.
  mutating func elements(_ field: Int, _ elements: ONNXElements) {
    begin(field, count: elements.byteCount)
    parts.append(.elements(elements))
    byteCount = checkedSum(byteCount, elements.byteCount) ?? .max
  }

  /// Another message.
  mutating func message(_ field: Int, _ message: ProtobufMessage) {
    begin(field, count: message.byteCount)
    for part in message.parts {
      if case .bytes(let bytes) = part { append(bytes, counts: false) } else { parts.append(part) }
    }
    byteCount = checkedSum(byteCount, message.byteCount) ?? .max
  }

  /// Another message, made by `body`.
  mutating func message(_ field: Int, _ body: (inout ProtobufMessage) -> Void) {
    var message = ProtobufMessage()
    body(&message)
    self.message(field, message)
  }

  private mutating func begin(_ field: Int, count: Int) { append(ProtobufField.start(field, count: count)) }

  private mutating func append(_ bytes: [UInt8], counts: Bool = true) {
    if counts { byteCount = checkedSum(byteCount, bytes.count) ?? .max }
    if case .bytes(var last)? = parts.last {
      // Out of the list first, so that it is not copied.
      parts.removeLast()
      last += bytes
      parts.append(.bytes(last))
    } else {
      parts.append(.bytes(bytes))
    }
  }
}
