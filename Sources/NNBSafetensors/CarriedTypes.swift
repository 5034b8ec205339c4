internal import NNB
internal import NNBFormats
internal import NNBJSON
internal import NNBModel

/// What `.nnb` says of tensors whose elements are of a type that it does not have, and which it holds as bytes
/// (Spec/safetensors.md, section 5).
struct CarriedTypes: Equatable {
  /// The type of the section, which is private and ancillary.
  static let section = "stTY"

  /// The most that a section holds, in bytes.
  private static let largestByteCount = 16 << 20

  /// What a tensor is in a safetensors file.
  struct Entry: Equatable {
    let type: SafetensorsType
    let shape: [Int]
  }

  /// The tensors by name.
  private(set) var entries: [Name: Entry] = [:]

  /// The tensors of a file as `.nnb` can hold them, and what it has to say of those that are bytes there.
  static func carried(_ all: [SafetensorsHeader.Entry]) -> (tensors: [StoredTensor], CarriedTypes) {
    var carried = CarriedTypes()
    let tensors = all.map { entry in
      guard !entry.type.isKnown, let shape = entry.type.byteShape(of: entry.shape) else { return entry.stored }
      carried.entries[entry.name] = Entry(type: entry.type, shape: entry.shape)
      return StoredTensor(
        path: entry.name, storedType: .number(.uint8), shape: shape, tensorName: entry.name)
    }
    return (tensors, carried)
  }

  private init() {}

  /// What the sections of an `.nnb` file say; what nnb did not write there says nothing.
  init(_ sections: [Checkpoint.Extension]) {
    guard let section = sections.first(where: { $0.type == Self.section }),
      let json = try? JSON(
        parsing: section.content,
        limits: JSONLimits(byteCount: Self.largestByteCount, depth: 8, valueCount: 2_000_000)),
      case .object(let members)? = json["safetensors"]
    else { return }
    for (name, value) in members {
      guard let word = value["dtype"]?.string, let type = SafetensorsType(word), !type.isKnown,
        let sizes = value["shape"]?.elements?.map(\.wholeNumber), !sizes.contains(where: { $0.map { $0 < 0 } ?? true })
      else { continue }
      entries[Name(name)] = Entry(type: type, shape: sizes.compactMap(\.self))
    }
  }

  /// The section for an `.nnb` file; nil if there is nothing to say, or too much for a section.
  var section: Checkpoint.Extension? {
    if entries.isEmpty { return nil }
    let members = entries.sorted { $0.key < $1.key }.map { name, entry in
      (
        name.text,
        JSON.object([
          ("dtype", .string(entry.type.word)), ("shape", .array(entry.shape.map(JSON.integer))),
        ])
      )
    }
    let content = Array(JSON.object([("safetensors", .object(members))]).text.utf8)
    return content.count <= Self.largestByteCount ? .init(type: Self.section, content: content) : nil
  }

  /// What a tensor of bytes is in a safetensors file; nil if it is no longer what was said of it.
  func entry(of tensor: TensorDescription) -> Entry? {
    guard let entry = entries[tensor.name], tensor.elementType == .uint8,
      entry.type.byteShape(of: entry.shape) == tensor.shape
    else { return nil }
    return entry
  }

  /// What users are told.
  var note: String? {
    guard !entries.isEmpty else { return nil }
    let words = Set(entries.values.map(\.type.word)).sorted()
    let names = entries.keys.sorted().map(\.text)
    return "the elements of \(listed(names)) are carried as bytes, since .nnb has no type \(listed(words)); "
      + "written as .safetensors they are what they were"
  }
}

extension SafetensorsHeader.Entry {
  /// The tensor as formats describe it.
  var stored: StoredTensor {
    StoredTensor(path: name, storedType: type.storedType, shape: shape, tensorName: name)
  }
}
