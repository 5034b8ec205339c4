internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBZip

/// What nnb stores for itself in an `.npz` file (Spec/npz.md, section 4).
enum NPZRecord {
  /// The array with the head of the `.nnb` file. Another version of the record would have another name that begins so.
  static let head = "nnb.head"

  /// The array with the habit by which tensors are called, if that is not the usual one.
  static let names = "nnb.names"

  /// What begins the names of tensors that cannot have their own.
  static let tensor = "nnb.tensor."

  /// How tensors are called if nobody says otherwise.
  static let habit = NameHabit.plain

  /// The largest head that is read, in bytes.
  static let largestByteCount = 32 << 20

  /// Whether an array is part of the record, and no tensor.
  static func isOwn(_ name: Name) -> Bool { name.hasPrefix(Name(Self.head)) || name.text == names }

  /// The record of a file; nil if nnb did not write it.
  static func read(_ archive: NumPyArchive) throws -> KeptRecord? {
    let own = archive.arrays.filter { $0.name.hasPrefix(Name(Self.head)) }
    guard let array = own.first(where: { $0.name.text == Self.head }) else {
      if let other = own.first { throw ImportError([.recordVersion(found: other.name.text)]) }
      return nil
    }
    let bytes = try bytes(of: array, in: archive)
    let head: NNBHead
    do throws(NNBError.Cause) {
      head = try NNBHead(bytes)
    } catch {
      throw ImportError([.record(reason: "\(error)")])
    }
    var habit = Self.habit
    if let array = archive.arrays.first(where: { $0.name.text == names }) {
      guard let found = NameHabit(rawValue: String(decoding: try self.bytes(of: array, in: archive), as: UTF8.self))
      else { throw ImportError([.record(reason: "\(names) is not known")]) }
      habit = found
    }
    return KeptRecord(head: head, places: places(head, habit).map { ($0.name, $0.isTransposed) })
  }

  /// The elements of a list of bytes.
  private static func bytes(of array: NumPyArray, in archive: NumPyArchive) throws -> [UInt8] {
    guard array.header.type.storedType == .number(.uint8), array.header.shape.count == 1,
      array.member.byteCount <= largestByteCount
    else { throw ImportError([.record(reason: "\(array.name) is no list of bytes, or too long")]) }
    return Array(
      try archive.zip.bytes(of: array.member, limit: largestByteCount).dropFirst(array.header.dataOffset))
  }

  /// Where the tensors of a head go, in its order.
  static func places(_ head: NNBHead, _ habit: NameHabit) -> [TensorNames.Place] {
    let found = TensorNames(head, habit).places
    var taken = Set(found.compactMap { $0?.name })
    return zip(head.tensors, found).enumerated().map { index, pair in
      let (tensor, place) = pair
      if let place, canBeMember(place.name) { return place }
      if place == nil, canBeMember(tensor.name), taken.insert(tensor.name).inserted {
        return TensorNames.Place(name: tensor.name)
      }
      return TensorNames.Place(name: "\(Self.tensor)\(index)", isTransposed: place?.isTransposed ?? false)
    }
  }

  /// Whether a name can be that of an array: what other programs take for a path in the folder, and not what is our own.
  private static func canBeMember(_ name: Name) -> Bool {
    let parts = name.text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return !parts.contains { $0.isEmpty || $0.elementsEqual("..".utf8) } && !name.text.utf8.contains(0)
      && !name.hasPrefix("nnb.")
  }
}
