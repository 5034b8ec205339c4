import NNBBytes
import NNBJSON
import NNBModel

/// What rank 0 of a sharded run asks of the others besides what its engine does; each answers with a `RankReply`.
enum ShardRequest {
  /// To leave a mark in a file that they see as rank 0 does.
  case probe(path: String, token: String)

  /// To draw their numbers.
  case drawn(sizes: [Int], Initialization, seed: UInt64, average: Int?)

  /// To verify their part of a file with this checksum of its head, and to take their numbers out of it: for each kind the place
  /// of each tensor in the file, or -1.
  case stored(path: String, head: UInt32, tensors: [[Int]])

  /// To say whether they have them.
  case loaded

  /// To write their pieces of a model.
  case write(ShardLayout)
}

/// Where the data of a model is in its file.
struct ShardLayout {
  /// The temporary file; nil if rank 0 alone writes.
  let path: String?

  /// What is written: the kind of numbers, and for each tensor where its data begins in the file, and its size in bytes.
  let parts: [Part]

  struct Part {
    let kind: Int
    let offsets, sizes: [Int]
  }

  /// How many of the ranks take pieces to be written.
  func takers(of ranks: Int) -> Int { path == nil ? 1 : ranks }
}

extension ShardRequest {
  var json: JSON {
    func numbers(_ values: [Int]) -> JSON { .array(values.map { .integer($0) }) }
    switch self {
    case .probe(let path, let token):
      return .object([("what", .string("probe")), ("path", .string(path)), ("token", .string(token))])
    case .drawn(let sizes, let initialization, let seed, let average):
      return .object([
        ("what", .string("drawn")), ("sizes", numbers(sizes)), ("init", .string(initialization.rawValue)),
        ("seed", .string("\(seed)")), ("average", .integer(average ?? -1)),
      ])
    case .stored(let path, let head, let tensors):
      return .object([
        ("what", .string("stored")), ("path", .string(path)), ("head", .integer(Int(head))),
        ("tensors", .array(tensors.map(numbers))),
      ])
    case .loaded: return .object([("what", .string("loaded"))])
    case .write(let layout):
      let parts = layout.parts.map { part in
        JSON.object([
          ("kind", .integer(part.kind)), ("offsets", numbers(part.offsets)), ("sizes", numbers(part.sizes)),
        ])
      }
      return .object([
        ("what", .string("write")), ("path", layout.path.map { .string($0) } ?? .null), ("parts", .array(parts)),
      ])
    }
  }

  /// Reads it; nil if rank 0 says something else.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSON(parsing: bytes) else { return nil }
    func text(_ name: String) -> String? { json[name]?.string }
    switch text("what") {
    case "probe":
      guard let path = text("path"), let token = text("token") else { return nil }
      self = .probe(path: path, token: token)
    case "drawn":
      guard let sizes = Self.numbers(json["sizes"]), sizes.count > 2, let way = text("init"),
        let initialization = Initialization(rawValue: way), let seed = text("seed").flatMap({ UInt64($0) }),
        case .integer(let average)? = json["average"]
      else { return nil }
      self = .drawn(sizes: sizes, initialization, seed: seed, average: average < 0 ? nil : average)
    case "stored":
      guard let path = text("path"), case .integer(let sum)? = json["head"], let head = UInt32(exactly: sum),
        case .array(let kinds)? = json["tensors"]
      else { return nil }
      let tensors = kinds.compactMap(Self.numbers)
      guard tensors.count == kinds.count else { return nil }
      self = .stored(path: path, head: head, tensors: tensors)
    case "loaded": self = .loaded
    case "write":
      guard case .array(let values)? = json["parts"] else { return nil }
      let parts = values.compactMap { part -> ShardLayout.Part? in
        guard case .integer(let kind)? = part["kind"], kind >= 0, let offsets = Self.numbers(part["offsets"]),
          let sizes = Self.numbers(part["sizes"]), offsets.count == sizes.count
        else { return nil }
        return .init(kind: kind, offsets: offsets, sizes: sizes)
      }
      guard parts.count == values.count else { return nil }
      self = .write(ShardLayout(path: text("path"), parts: parts))
    default: return nil
    }
  }

  private static func numbers(_ json: JSON?) -> [Int]? {
    guard case .array(let values)? = json else { return nil }
    let numbers = values.compactMap { value -> Int? in
      if case .integer(let number) = value { number } else { nil }
    }
    return numbers.count == values.count ? numbers : nil
  }
}
