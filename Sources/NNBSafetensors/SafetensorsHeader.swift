package import NNBBytes
internal import NNBFormats
internal import NNBJSON
package import NNBModel

/// The header of a safetensors file, checked (Spec/safetensors.md, section 1).
package struct SafetensorsHeader {
  /// A tensor and its place.
  package struct Entry: Equatable {
    package let name: Name
    package let type: SafetensorsType
    package let shape: [Int]

    /// Where the elements begin in the file, and how many bytes they take.
    package let offset, byteCount: Int
  }

  static let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]

  /// The longest header that the format's own library reads.
  package static let largestByteCount = 100_000_000

  /// The limit of `.nnb` files.
  package static let mostTensors = 65_536

  /// The member that is not a tensor.
  static let metadataKey = "__metadata__"

  /// Limits for the length and levels of the header's JSON.
  private static let limits = JSONLimits(byteCount: largestByteCount, depth: 64)

  /// The most values of a tensor's member, and of the metadata, which may have a text for each tensor.
  private static let mostValues = 1_024, mostTexts = 1 << 17

  /// The tensors, in the order of their elements.
  package let entries: [Entry]

  /// The texts of `__metadata__` by name.
  package let metadata: [String: String]

  /// The size of the file.
  package let fileByteCount: Int

  /// The length of the header, from a file's first bytes; nil if there is no such header.
  static func byteCount(in start: [UInt8]) -> Int? {
    guard start.count >= 8 else { return nil }
    let count = length(start)
    return count >= 2 && count <= UInt64(largestByteCount) ? Int(count) : nil
  }

  /// The first 8 bytes as a number.
  private static func length(_ start: [UInt8]) -> UInt64 {
    start.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Reads a header; `isWhole` says whether the source is the whole file, so that its size can be compared.
  ///
  /// Throws `SafetensorsError`, and `FileError` if the file cannot be read.
  package init(of source: any ByteSource, isWhole: Bool = true) throws {
    let start = try source.read(at: 0, upTo: 8)
    guard start.count == 8 else { throw SafetensorsError.truncated(expected: 8, found: start.count) }
    guard let count = Self.byteCount(in: start) else {
      throw SafetensorsError.headerLength(found: Self.length(start))
    }
    let text = try source.read(at: 8, upTo: count)
    guard text.count == count else { throw SafetensorsError.truncated(expected: 8 + count, found: 8 + text.count) }
    var entries: [Entry] = [], metadata: [String: String] = [:]
    do {
      let most = { (name: String) in name == Self.metadataKey ? Self.mostTexts : Self.mostValues }
      try JSON.forEachMember(parsing: text, limits: Self.limits, mostValues: most) { name, value in
        if name == Self.metadataKey {
          metadata = try Self.texts(value)
        } else {
          entries.append(try Self.entry(name, value, dataOffset: 8 + count))
          guard entries.count <= Self.mostTensors else {
            throw SafetensorsError.tooManyTensors(found: entries.count)
          }
        }
      }
    } catch let error as JSONError {
      throw SafetensorsError.header(offset: 8 + error.offset, expected: error.expected, found: error.found)
    }
    // Tensors without elements come before the one that begins at the same place.
    entries.sort { ($0.offset, $0.byteCount) < ($1.offset, $1.byteCount) }
    fileByteCount = try Self.end(of: entries, from: 8 + count)
    if isWhole, let found = source.knownCount {
      if found < fileByteCount { throw SafetensorsError.truncated(expected: fileByteCount, found: found) }
      if found > fileByteCount {
        throw SafetensorsError.trailing(offset: fileByteCount, count: found - fileByteCount)
      }
    }
    (self.entries, self.metadata) = (entries, metadata)
  }

  private static func texts(_ value: JSON) throws(SafetensorsError) -> [String: String] {
    if value == .null { return [:] }
    guard case .object(let members) = value else {
      throw .entry(name: metadataKey, expected: "an object of texts")
    }
    var texts: [String: String] = [:]
    for (name, value) in members {
      guard let text = value.string else { throw .entry(name: metadataKey, expected: "an object of texts") }
      texts[name] = text
    }
    return texts
  }

  private static func entry(_ name: String, _ value: JSON, dataOffset: Int) throws(SafetensorsError) -> Entry {
    guard let word = value["dtype"]?.string, let type = SafetensorsType(word) else {
      throw .entry(name: name, expected: "a dtype that is known")
    }
    let sizes = value["shape"]?.elements?.map(Self.size)
    guard let sizes, !sizes.contains(nil) else {
      throw .entry(name: name, expected: "a shape of whole numbers from 0")
    }
    let shape = sizes.compactMap(\.self)
    let range = value["data_offsets"]?.elements?.map(Self.size) ?? []
    guard range.count == 2, let begin = range[0], let end = range[1], begin <= end,
      let offset = checkedSum(dataOffset, begin), checkedSum(dataOffset, end) != nil
    else { throw .entry(name: name, expected: "data_offsets of two whole numbers, the first not above the second") }
    guard let byteCount = type.byteCount(of: shape) else {
      throw .entry(name: name, expected: "a shape of as many elements as a file can hold, in whole bytes")
    }
    guard byteCount == end - begin else {
      throw .offsets(name: name, expected: counted(byteCount, "byte"), found: (end - begin).grouped)
    }
    return Entry(name: Name(name), type: type, shape: shape, offset: offset, byteCount: byteCount)
  }

  /// A whole number from 0 on, written without a fraction.
  private static func size(_ value: JSON) -> Int? {
    guard case .integer(let number) = value, number >= 0 else { return nil }
    return number
  }

  private static func end(of entries: [Entry], from start: Int) throws(SafetensorsError) -> Int {
    var end = start
    for entry in entries {
      guard entry.offset == end else {
        throw .offsets(name: entry.name.text, expected: "to begin at byte \(end)", found: "\(entry.offset)")
      }
      end += entry.byteCount
    }
    return end
  }
}
