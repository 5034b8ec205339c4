/// A record: its fields are parts of one array of bytes.
package struct CSVRecord: Sendable {
  /// The line of the file in which it begins, from 1.
  package internal(set) var row = 0

  /// The content of all fields, one behind the other, without quotes and without blanks around.
  package internal(set) var bytes: [UInt8] = []

  /// Where each field ends in `bytes`; it begins where the one before ends.
  package internal(set) var ends: [Int] = []

  /// An empty record, to be filled by a reader.
  package init() {}

  /// The number of fields.
  package var count: Int { ends.count }

  /// The place of a field in `bytes`.
  package func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// A field as text; what is not UTF-8 is replaced.
  package func text(_ index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }
}

/// The limits of records (Spec/nnidx.md, section 2).
package enum CSVLimits {
  /// The most columns of a record, and the most bytes of one.
  package static let mostColumns = (1 << 20) + 1, largestRecord = 16 << 20

  /// The longest number, in bytes.
  package static let longestNumber = 64
}
