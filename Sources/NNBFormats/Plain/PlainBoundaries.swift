/// Behind how many layers of a file of names each normalization stands, as far as names and sizes tell it
/// (Spec/folding.md, section 2).
struct PlainBoundaries {
  private let normalizations: [PlainNormalization]
  private let places: [NumberedPlace]
  private let layers: [NumberedPlace]
  private let sizes: [Int]

  /// The layers below each group, by its name with the separator behind it: how many, the first and the last one.
  private var groups: [String: (count: Int, first: Int, last: Int)] = [:]

  /// Deeper groups are not looked at.
  private static let mostGroups = 16

  /// The layers of each sequence, those alone whose numbers are in the order of the network.
  private var sequences: [NaturalKey: [(number: Int, index: Int)]] = [:]

  /// Where a normalization can stand: the boundaries of a range that have its size, or one alone if numbers say it.
  private struct Candidates {
    let range: ClosedRange<Int>
    let size: Int
    let isNumbered: Bool
  }

  /// The boundaries of normalizations, each a number of layers before it; nil if there is no arrangement, or more than one.
  static func all(_ normalizations: [PlainNormalization], _ layers: [FoundLayer], _ names: [String]) -> [Int]? {
    PlainBoundaries(normalizations, layers, names).all()
  }

  private init(_ normalizations: [PlainNormalization], _ layers: [FoundLayer], _ names: [String]) {
    self.normalizations = normalizations
    places = normalizations.map { NumberedPlace($0.group) }
    self.layers = names.map { NumberedPlace($0) }
    sizes = [layers[0].inputs] + layers.map(\.outputs)
    for (index, layer) in self.layers.enumerated() {
      if let number = layer.number { sequences[layer.stem, default: []].append((number, index)) }
    }
    for (index, name) in names.enumerated() {
      for group in Self.groups(of: name) {
        groups[group] = ((groups[group]?.count ?? 0) + 1, groups[group]?.first ?? index, index)
      }
    }
    sequences = sequences.filter { _, members in zip(members, members.dropFirst()).allSatisfy { $0.number < $1.number }
    }
  }

  private func all() -> [Int]? {
    let candidates = normalizations.indices.compactMap(candidates)
    guard candidates.count == normalizations.count else { return nil }
    var found = [Int](repeating: 0, count: normalizations.count)
    for queue in queues() {
      // The first places that fit, and the last ones: if they are the same, there are no others.
      guard let first = fitted(queue.map { candidates[$0] }, step: 1),
        let last = fitted(queue.reversed().map { candidates[$0] }, step: -1), first == last.reversed()
      else { return nil }
      for (index, boundary) in zip(queue, first) { found[index] = boundary }
    }
    var taken: [Int: [Int]] = [:]
    for (index, boundary) in found.enumerated() { taken[boundary, default: []].append(index) }
    // Only numbers tell the order of several in one place.
    guard taken.values.allSatisfy({ $0.count == 1 || $0.allSatisfy { candidates[$0].isNumbered } }) else { return nil }
    return found
  }

  /// Normalizations whose names differ in numbers alone, in the order of these.
  private func queues() -> [[Int]] {
    var queues: [NaturalKey: [Int]] = [:]
    for (index, normalization) in normalizations.enumerated() {
      queues[NaturalKey(normalization.group).pattern, default: []].append(index)
    }
    return Array(queues.values)
  }

  /// The first place of each that fits, beyond that of the one before it; nil if there is none. With a step of −1 it is the last
  /// place, of normalizations in the opposite order.
  private func fitted(_ queue: [Candidates], step: Int) -> [Int]? {
    var found: [Int] = [], wasNumbered = false
    for candidate in queue {
      let range = candidate.range
      var place = step > 0 ? range.lowerBound : range.upperBound
      if let before = found.last {
        let next = wasNumbered && candidate.isNumbered ? before : before + step
        place = step > 0 ? max(place, next) : min(place, next)
      }
      while range.contains(place), sizes[place] != candidate.size { place += step }
      guard range.contains(place) else { return nil }
      found.append(place)
      wasNumbered = candidate.isNumbered
    }
    return found
  }

  /// Where a normalization can stand; nil if numbers contradict each other.
  private func candidates(_ index: Int) -> Candidates? {
    let size = normalizations[index].size, range = groupRange(normalizations[index].group)
    guard let number = places[index].number, let members = sequences[places[index].stem] else {
      return Candidates(range: range, size: size, isNumbered: false)
    }
    let low = members.last { $0.number < number }.map { $0.index + 1 } ?? range.lowerBound
    let high = members.first { $0.number > number }?.index ?? range.upperBound
    return low <= high ? Candidates(range: low...high, size: size, isNumbered: low == high) : nil
  }

  /// The boundaries beside the layers of the innermost group that a normalization has in common with any, if these follow each
  /// other; otherwise all.
  private func groupRange(_ name: String) -> ClosedRange<Int> {
    for group in Self.groups(of: name).reversed() {
      guard let members = groups[group] else { continue }
      return members.last - members.first + 1 == members.count
        ? members.first...(members.last + 1) : 0...layers.count
    }
    return 0...layers.count
  }

  /// The groups that a name is in, the outermost first, each with the separator behind it.
  private static func groups(of name: String) -> [String] {
    let bytes = Array(name.utf8)
    return bytes.indices.lazy.filter { PlainSelection.isSeparator(bytes[$0]) }.prefix(mostGroups).map {
      String(decoding: bytes[...$0], as: UTF8.self)
    }
  }
}
