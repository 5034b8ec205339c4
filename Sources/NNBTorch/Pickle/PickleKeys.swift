/// The keys of a pickle's dictionaries: each is a text of some bytes in UTF-8 once in its dictionary, or something else.
enum PickleKeys {
  /// The longest key, in bytes.
  static let longest = 2_048

  /// Throws if a key is too long, no text, or stands twice.
  ///
  /// Each text is looked at once, however many dictionaries have it.
  static func check(_ graph: PickleGraph, _ limits: PickleLimits) throws(PickleError) {
    var known: [ArraySlice<UInt8>: UInt32] = [:], numbers = [UInt32](repeating: .max, count: graph.nodes.count)
    var seen = Set<UInt32>()
    for node in graph.nodes.indices {
      guard let pairs = graph.pairs(PickleGraph.Index(node)), !pairs.isEmpty else { continue }
      seen.removeAll(keepingCapacity: seen.capacity < 4_096)
      for place in stride(from: 0, to: pairs.count, by: 2) {
        guard case .text(let first, let count) = graph[pairs[place]] else { continue }
        let key = Int(pairs[place])
        if numbers[key] == .max {
          guard count <= longest else { throw .tooMany(offset: Int(first), "bytes in a key", limit: longest) }
          let bytes = graph.bytes[Int(first)..<Int(first) + Int(count)]
          guard String(validating: bytes, as: UTF8.self) != nil else { throw .text(offset: Int(first)) }
          let number = known[bytes] ?? UInt32(truncatingIfNeeded: known.count)
          known[bytes] = number
          numbers[key] = number
        }
        guard seen.insert(numbers[key]).inserted else {
          throw .duplicateKey(offset: Int(first), key: graph.text(pairs[place]) ?? "")
        }
      }
    }
  }
}
