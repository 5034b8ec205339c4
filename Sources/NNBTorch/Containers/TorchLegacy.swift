internal import NNBBytes

/// The stream that PyTorch wrote before version 1.6 (Spec/pytorch.md, section 1): pickles, then the storages.
struct TorchLegacy: TorchFile {
  let torch: TorchGraph

  /// Elements have their least significant byte first, whatever machine wrote the file.
  var isBigEndian: Bool { false }

  /// Where the pickle begins.
  private let start: Int
  private let places: [String: TorchPlace]

  /// The pickle of the number that tells such files from other pickles.
  static let start: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  /// The version of the stream.
  private static let version = 1_001

  /// Reads the pickles of a file, and finds its storages.
  init(_ source: any ByteSource) throws {
    var end = Self.start.count
    func next(_ part: String) throws(TorchError) -> PickleGraph {
      do throws(PickleError) {
        let graph = try PickleReader.read(source, at: end, isAlone: false)
        end += graph.byteCount
        return graph
      } catch {
        throw .pickle(error, part: part, start: end)
      }
    }
    let number = try next("the version")
    guard number.integer(number.root) == Self.version else {
      throw TorchError.part(
        "the version", offset: Self.start.count, expected: "\(Self.version)",
        found: number.integer(number.root).map(String.init) ?? number.kind(of: number.root))
    }
    _ = try next("the description of the machine")
    start = end
    let torch = TorchGraph(graph: try next("the pickle"))
    self.torch = torch
    let keysStart = end, keys = try next("the list of storages")
    guard let list = keys.elements(keys.root) else {
      throw TorchError.part(
        "the list of storages", offset: keysStart, expected: "a list", found: keys.kind(of: keys.root))
    }
    var claims: [String: TorchStorageClaim] = [:]
    for index in torch.graph.nodes.indices {
      guard case .persistent = torch.graph.nodes[index] else { continue }
      if let claim = try torch.storage(PickleGraph.Index(index)) { claims[claim.key] = claim }
    }
    var places: [String: TorchPlace] = [:]
    for element in list {
      guard let key = keys.text(element), let claim = claims[key] else {
        throw TorchError.part(
          "the list of storages", offset: keysStart, expected: "names of storages that the pickle has",
          found: keys.text(element) ?? keys.kind(of: element))
      }
      let count = try Self.count(in: source, at: end, of: key)
      guard count == UInt64(claim.count), places[key] == nil else {
        throw TorchError.storage(
          key: key, expected: "\(counted(claim.count, "element")) as in the pickle",
          found: places[key] == nil ? "\(count)" : "the storage twice")
      }
      let byteCount = claim.count * claim.type.byteCount
      guard let next = checkedSum(end, 8, byteCount) else {
        throw TorchError.storage(key: key, expected: "as many bytes as a file can hold", found: "\(byteCount)")
      }
      places[key] = TorchPlace(source: source, offset: end + 8, byteCount: byteCount)
      end = next
    }
    self.places = places
    if let found = source.knownCount, found != end {
      throw TorchError.part(
        "the file", offset: min(found, end), expected: counted(end, "byte"), found: found.grouped)
    }
  }

  /// The number of elements that stands before a storage.
  private static func count(in source: any ByteSource, at offset: Int, of key: String) throws -> UInt64 {
    let bytes = try source.read(at: offset, upTo: 8)
    guard bytes.count == 8 else {
      throw TorchError.part(
        "the storage \(key)", offset: offset, expected: "8 bytes", found: "\(bytes.count)")
    }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  var description: String { "the pickle" }

  func storage(_ key: String, onceRead _: Int?) -> TorchPlace? { places[key] }
}
