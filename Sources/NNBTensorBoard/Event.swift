internal import NNBBytes

/// An event: a time, a step and one thing more (Spec/tensorboard.md, section 3).
package struct Event: Equatable, Sendable {
  /// The number of steps done.
  package let step: Int

  /// All of the message but the time: the step, and what there is at that step.
  package let body: [UInt8]

  /// The bytes of the time, which stand first.
  private static let timeByteCount = 9

  /// An event with a field that stands after the step.
  init(_ step: Int, field: [UInt8]) { (self.step, body) = (step, ProtobufField.number(2, step) + field) }

  /// Takes the message of a record apart; nil if it does not begin as every event here does.
  package init?(message: ArraySlice<UInt8>) {
    let body = message.dropFirst(Self.timeByteCount)
    guard message.first == 0x09, body.first == 0x10 else { return nil }
    var value: UInt64 = 0, shift: UInt64 = 0
    for byte in body.dropFirst() {
      guard shift < 63 else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      shift += 7
      guard byte < 0x80 else { continue }
      guard let step = Int(exactly: value) else { return nil }
      (self.step, self.body) = (step, Array(body))
      return
    }
    return nil
  }

  /// The record of the event at a time, in microseconds since 1970.
  package func record(at microseconds: Int) -> [UInt8] {
    EventRecord.bytes(of: ProtobufField.double(1, Double(microseconds) / 1e6) + body)
  }

  /// The first event of every file.
  package static let version = Event(0, field: ProtobufField.text(3, "brain.Event:2"))

  /// The start of a run, at which readers forget what they have read of steps from 0 on.
  package static func start(_ text: String) -> Event {
    Event(0, field: ProtobufField.bytes(7, ProtobufField.number(1, 1) + ProtobufField.text(3, text)))
  }

  /// The text of a start at step 0; nil for any other event.
  package var startText: String? {
    // The text is what remains if as long a one stands there.
    for count in [body.count - 8, body.count - 9, body.count - 10] where count >= 0 {
      let text = String(decoding: body.suffix(count), as: UTF8.self)
      if Self.start(text).body == body { return text }
    }
    return nil
  }

  /// The end of a run.
  package static func end(_ step: Int) -> Event {
    Event(step, field: ProtobufField.bytes(7, ProtobufField.number(1, 2)))
  }

  /// The tag of the first value of a summary; nil if this is none.
  package var firstTag: String? {
    var rest = body.dropFirst()
    func length() -> Int? {
      var value = 0, shift = 0
      while let byte = rest.popFirst(), shift < 56 {
        value |= Int(byte & 0x7F) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
      return nil
    }
    guard length() != nil else { return nil }
    // The summary, its first value, and the tag of that.
    var count = 0
    for key: UInt8 in [0x2A, 0x0A, 0x0A] {
      guard rest.popFirst() == key, let found = length() else { return nil }
      count = found
    }
    return count <= rest.count ? String(decoding: rest.prefix(count), as: UTF8.self) : nil
  }

  /// Values at a step.
  package static func summary(_ step: Int, _ values: [SummaryValue]) -> Event {
    Event(step, field: ProtobufField.bytes(5, values.flatMap { ProtobufField.bytes(1, $0.bytes) }))
  }
}
