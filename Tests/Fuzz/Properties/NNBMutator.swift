internal import NNBSupport
internal import NNBTestSupport

/// Changes of `.nnb` files that mostly get past the checksums: in one section, in the directory, in the order of things.
enum NNBMutator {
  private static let types = ["aBCD", "zzZZ", "NETW", "STAT", "hIST", "TNSR", "DATA", "ZZZZ", "abCd"]

  static func mutate(
    _ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    guard Int.random(in: 0..<8, using: &random) > 0, var file = RawFile(parsing: bytes), !file.sections.isEmpty else {
      change(&bytes, limit, &random)
      if Int.random(in: 0..<4, using: &random) > 0 { bytes = RawFile.repaired(bytes) }
      return
    }
    // What the file may grow by, with the zeros before its sections.
    let room = max(0, limit - bytes.count) / 2
    for _ in 0..<Int.random(in: 1...2, using: &random) { Self.change(&file, room: room, using: &random, by: change) }
    if Int.random(in: 0..<4, using: &random) > 0 { TensorFit.fit(&file) }
    let mutated = file.bytes
    if mutated.count <= limit { bytes = mutated }
    if Int.random(in: 0..<32, using: &random) == 0 { change(&bytes, limit, &random) }
  }

  /// Sections of one file in the place of those of another, or beside them.
  static func cross(_ left: [UInt8], _ right: [UInt8], random: inout SeededGenerator) -> [UInt8] {
    guard var file = RawFile(parsing: left), let other = RawFile(parsing: right) else { return left }
    for section in other.sections where Bool.random(using: &random) {
      if let index = file.sections.firstIndex(where: { $0.type == section.type }) {
        file.sections[index] = section
      } else {
        file.sections.append(section)
      }
    }
    sort(&file)
    TensorFit.fit(&file)
    return file.bytes
  }

  private static func change(
    _ file: inout RawFile, room: Int, using random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    guard let index = file.sections.indices.randomElement(using: &random) else { return }
    let number = numbers.randomElement(using: &random) ?? 0
    switch Int.random(in: 0..<32, using: &random) {
    case 0: file.sections.append(file.sections[index])
    case 1: file.sections.remove(at: index)
    case 2: file.sections.swapAt(0, index)
    case 3:
      let type = types.randomElement(using: &random) ?? "aBCD"
      file.sections.insert(.init(type, file.sections[index].content), at: index)
      if Bool.random(using: &random) { sort(&file) }
    case 4: file.sections[index].offset = number
    case 5: file.sections[index].length = number
    case 6: file.sections[index].checksum = UInt32(truncatingIfNeeded: number)
    case 7: change(&file.sections[index].type, 4, &random)
    case 8: file.readVersion = UInt16.random(in: 0...2, using: &random)
    case 9: file.writeVersion = UInt16(truncatingIfNeeded: number)
    case 10: file.count = UInt32(truncatingIfNeeded: number)
    case 11: file.fileLength = number
    case 12: sort(&file)
    default: change(&file.sections[index].content, file.sections[index].content.count + room, &random)
    }
    while file.sections[index...].first?.type.count ?? 4 < 4 { file.sections[index].type.append(0x41) }
  }

  /// The order of Spec/nnb.md, section 4.
  private static func sort(_ file: inout RawFile) {
    func key(_ section: RawFile.Section) -> [UInt8] { section.type == Array("DATA".utf8) ? [0xFF] : section.type }
    let order = file.sections.enumerated().sorted {
      let (left, right) = (key($0.element), key($1.element))
      return left == right ? $0.offset < $1.offset : left.lexicographicallyPrecedes(right)
    }
    file.sections = order.map(\.element)
  }
}

/// Makes the data of a file's tensors as many and as long as its index says.
enum TensorFit {
  /// A tensor above this is left as it is.
  private static let longest = 4_096

  static func fit(_ file: inout RawFile) {
    let data = Array("DATA".utf8)
    guard let index = file.sections.first(where: { $0.type == Array("TNSR".utf8) }),
      let lengths = lengths(in: index.content)
    else { return }
    var contents = file.sections.filter { $0.type == data }.map(\.content)[...]
    file.sections.removeAll { $0.type == data }
    for length in lengths {
      var content = contents.popFirst() ?? []
      if let length, length <= longest {
        content = Array(content.prefix(length)) + [UInt8](repeating: 0, count: max(0, length - content.count))
      }
      file.sections.append(.init("DATA", content))
    }
  }

  /// The length of each tensor's data, nil where it does not fit; nil where this is no index of a few tensors.
  private static func lengths(in content: [UInt8]) -> [Int?]? {
    let bytesOfType = [0, 4, 8, 2, 2, 1, 1, 2, 2, 4, 4, 8, 8]
    var rest = content[...]
    func take(_ count: Int) -> UInt64? {
      guard rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return integer(rest.prefix(min(count, 8)))
    }
    guard let count = take(4), count <= 64 else { return nil }
    var lengths: [Int?] = []
    for _ in 0..<count {
      guard let code = take(1), code < bytesOfType.count, let rank = take(1), rank <= 8, let name = take(2),
        take(Int(name)) != nil
      else { return nil }
      var length: Int? = bytesOfType[Int(code)]
      for _ in 0..<rank {
        guard let size = take(8), let axis = take(2), take(Int(axis)) != nil else { return nil }
        length = length.flatMap { length in Int(exactly: size).flatMap { $0.multipliedIfFits(by: length) } }
      }
      lengths.append(length)
    }
    return lengths
  }
}

extension Int {
  fileprivate func multipliedIfFits(by other: Int) -> Int? {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : product
  }
}
