internal import NNBBytes
internal import NNBFormats
internal import NNBModel

extension ONNXFile {
  /// What a tensor's message says of its elements.
  private struct Content {
    var runs: [ONNXPlace.Run] = []
    var numbers: [ONNXPlace.Numbers] = []
    var external: [String: String] = [:]

    /// The field that holds elements, and where it is first.
    var field: Int?

    mutating func use(_ field: WireReader.Field) throws(ONNXError) {
      guard self.field == nil || self.field == field.number else {
        throw ONNXError(at: field.offset, expected: "elements in one field of a tensor", found: "a second field")
      }
      self.field = field.number
    }

    /// Adds an element or some, and keeps those together that are equally far apart.
    mutating func add(_ offset: Int, count: Int, size: Int) {
      if count == 1, let last = runs.last {
        let distance = offset - (last.offset + (last.count - 1) * last.stride)
        if last.count == 1 || distance == last.stride {
          runs[runs.count - 1].count += 1
          runs[runs.count - 1].stride = distance
          return
        }
      }
      runs.append(.init(offset: offset, count: count, stride: size))
    }
  }

  /// Reads a tensor; its elements are indexed and not read.
  mutating func tensor(_ range: Range<Int>) throws -> ONNXTensor {
    typealias Known = ONNXFields.Tensor
    var name: Name = "", code: UInt64 = 0, sizes: [UInt64] = [], location: UInt64 = 0, seen = SeenFields("a tensor")
    var data: [WireReader.Field] = [], content = Content()
    try reader.forEachField(in: range) { field in
      switch field.number {
      case Known.sizes:
        switch field.content {
        case .number(let size): sizes.append(size)
        case .range(let range): sizes += try reader.packed(range, most: Most.rank)
        default: throw field.wrongKind
        }
        guard sizes.count <= Most.rank else {
          throw ONNXError(at: field.offset, expected: "at most \(Most.rank) axes", found: "more")
        }
      case Known.type:
        try seen.once(field)
        code = try field.value
      case Known.name:
        try seen.once(field)
        name = Name(try text(try field.range))
      case Known.segment: throw ONNXError(at: field.offset, expected: "a whole tensor", found: "a segment of one")
      case Known.raw:
        try seen.once(field)
        let range = try field.range
        try content.use(field)
        content.runs = [.init(offset: range.lowerBound, count: range.count, stride: 1)]
      case Known.floats, Known.doubles:
        try content.use(field)
        let size = field.number == Known.floats ? 4 : 8
        switch (field.content, size) {
        case (.bits32, 4), (.bits64, 8): content.add(field.end - size, count: 1, size: size)
        case (.range(let range), _) where range.count % size == 0:
          content.runs.append(.init(offset: range.lowerBound, count: range.count / size, stride: size))
        default: throw field.wrongKind
        }
        guard content.runs.count <= piecesLeft else { throw tooManyPieces(field) }
      case Known.integers32, Known.integers64, Known.unsigned64:
        try content.use(field)
        // The type of the elements may come later.
        guard data.count < piecesLeft else { throw tooManyPieces(field) }
        data.append(field)
      case Known.texts:
        _ = try field.range
        try content.use(field)
      case Known.external: try readExternal(try field.range, into: &content.external)
      case Known.location:
        try seen.once(field)
        location = try field.value
      default: break
      }
    }
    guard let type = ONNXTensor.storedType(code: code) else {
      throw ONNXError(
        at: range.lowerBound, expected: "elements of a type that is known", found: "type \(code) of tensor \(name)")
    }
    let shape = sizes.map { Int(exactly: $0) ?? -1 }
    // As .nnb counts: a size of zero must not hide that the others are too many of this type.
    let size = if case .number(let number) = type { number.byteCount } else { 16 }
    guard checkedProduct(shape + [size]) != nil else {
      throw ONNXError(
        at: range.lowerBound, expected: "a shape of as many elements as a file can hold", found: "\(sizes) of \(name)")
    }
    // Elements of BOOL are kept as bytes, of which nodes take one as a setting.
    let isInside = location == 0 && content.external.isEmpty
    let stored: ElementType? =
      if case .number(let number) = type { number } else { type == ONNXTensor.bool && isInside ? .uint8 : nil }
    guard let elementType = stored else {
      return ONNXTensor(name: name, type: type, shape: shape, place: .none, offset: range.lowerBound)
    }
    let place: ONNXPlace
    if location == 1 {
      guard content.field == nil else {
        throw ONNXError(at: range.lowerBound, expected: "elements in one place", found: "two for tensor \(name)")
      }
      place = try external(content.external, name, at: range.lowerBound, byteCount: shape + [elementType.byteCount])
    } else {
      guard location == 0, content.external.isEmpty else {
        throw ONNXError(at: range.lowerBound, expected: "elements in the file or outside", found: "both for \(name)")
      }
      place = try inside(content, data, of: elementType, shape, name, at: range.lowerBound)
    }
    return ONNXTensor(name: name, type: type, shape: shape, place: place, offset: range.lowerBound)
  }

  private func tooManyPieces(_ field: WireReader.Field) -> ONNXError {
    ONNXError(at: field.offset, expected: "elements in at most \(Most.pieces.grouped) pieces", found: "more")
  }

  private mutating func inside(
    _ content: Content, _ data: [WireReader.Field], of type: ElementType, _ shape: [Int], _ name: Name, at offset: Int
  ) throws -> ONNXPlace {
    let expected = checkedProduct(shape) ?? 0, size = type.byteCount
    func wrongCount(_ found: Int) -> ONNXError {
      ONNXError(
        at: offset, expected: "\(counted(expected, "element")) of \(type) by the shape of tensor \(name)",
        found: found.grouped)
    }
    let place: ONNXPlace, count: Int
    switch content.field {
    case nil: (place, count) = (.runs([]), 0)
    case ONNXFields.Tensor.raw?:
      let bytes = content.runs[0]
      guard bytes.count % size == 0 else { throw wrongCount(bytes.count / size) }
      place = .runs([.init(offset: bytes.offset, count: bytes.count / size, stride: size)])
      count = bytes.count / size
    case let field? where field != ONNXTensor.field(of: type):
      throw ONNXError(
        at: offset, expected: "elements of \(type) in raw_data or field \(ONNXTensor.field(of: type))",
        found: "field \(field) of tensor \(name)")
    case ONNXFields.Tensor.floats?, ONNXFields.Tensor.doubles?:
      piecesLeft -= max(0, content.runs.count - 1)
      (place, count) = (.runs(content.runs), content.runs.reduce(0) { $0 + $1.count })
    default:
      let pieces = try numbers(data, of: type)
      (place, count) = (.numbers(pieces), pieces.reduce(0) { $0 + $1.count })
    }
    guard count == expected else { throw wrongCount(count) }
    return place
  }

  /// Where numbers are that stand packed or alone.
  private mutating func numbers(_ data: [WireReader.Field], of type: ElementType) throws -> [ONNXPlace.Numbers] {
    var pieces: [ONNXPlace.Numbers] = []
    for field in data {
      switch field.content {
      case .number(let number):
        guard ONNXTensor.allows(number, as: type) else {
          throw ONNXError(at: field.offset, expected: "a number of type \(type)", found: "\(Int64(bitPattern: number))")
        }
        pieces.append(.init(bytes: field.end - WireReader.byteCount(of: number)..<field.end, count: 1))
        piecesLeft -= 1
      case .range(let range):
        pieces += try reader.pieces(range) { ONNXTensor.allows($0, as: type) }
        piecesLeft -= 1
      default: throw field.wrongKind
      }
    }
    guard piecesLeft >= 0 else {
      throw ONNXError(
        at: data.last?.offset ?? 0, expected: "elements in at most \(Most.pieces.grouped) pieces", found: "more")
    }
    return pieces
  }

  private func readExternal(_ range: Range<Int>, into entries: inout [String: String]) throws {
    var key = "", value = "", seen = SeenFields("an entry of external data")
    try reader.forEachField(in: range) { field in
      switch field.number {
      case ONNXFields.Entry.key:
        try seen.once(field)
        key = try text(try field.range, most: Most.key)
      case ONNXFields.Entry.value:
        try seen.once(field)
        value = try text(try field.range)
      default: break
      }
    }
    guard entries.updateValue(value, forKey: key) == nil, entries.count <= 16 else {
      throw ONNXError(at: range.lowerBound, expected: "an entry of external data with another key", found: key)
    }
  }

  private func external(
    _ entries: [String: String], _ name: Name, at offset: Int, byteCount sizes: [Int]
  ) throws -> ONNXPlace {
    func number(_ key: String) throws(ONNXError) -> Int? {
      guard let text = entries[key] else { return nil }
      guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
        throw ONNXError(at: offset, expected: "a whole number as \(key) of tensor \(name)", found: text)
      }
      return number
    }
    guard let file = entries["location"] else {
      throw ONNXError(at: offset, expected: "a location of the elements of tensor \(name)", found: "none")
    }
    let start = try number("offset") ?? 0, length = try number("length")
    guard let expected = checkedProduct(sizes), checkedSum(start, expected) != nil else {
      throw ONNXError(at: offset, expected: "elements that a file can hold", found: "tensor \(name) at \(start)")
    }
    if let length, length != expected {
      throw ONNXError(
        at: offset, expected: "\(counted(expected, "byte")) of tensor \(name) by its shape", found: length.grouped)
    }
    return .external(file: file, offset: start, length: length)
  }
}
