internal import CNNBKernels

/// Which units of the hidden layers each rank has: whole groups of 32 of Spec/arithmetic.md, 3.3, as many as the others or one
/// more.
struct RankUnits: Sendable {
  let hidden: [Int]
  let rankCount: Int

  var layerCount: Int { hidden.count }

  static func groupCount(_ units: Int) -> Int { (units + Int(NN_GROUP) - 1) / Int(NN_GROUP) }

  /// The groups of each rank.
  func groups(ofLayer layer: Int) -> [Range<Int>] {
    let count = Self.groupCount(hidden[layer])
    return (0..<rankCount).map { count * $0 / rankCount..<count * ($0 + 1) / rankCount }
  }

  /// The units of each rank.
  func units(ofLayer layer: Int) -> [Range<Int>] { groups(ofLayer: layer).map { units($0, ofLayer: layer) } }

  /// The units in some groups; a narrow layer may have none for some.
  private func units(_ groups: Range<Int>, ofLayer layer: Int) -> Range<Int> {
    let ends = [groups.lowerBound, groups.upperBound].map { min(hidden[layer], Int(NN_GROUP) * $0) }
    return ends[0]..<ends[1]
  }

  /// The units of one of the threads of a rank.
  func units(ofLayer layer: Int, rank: Int, thread: Int, of threads: Int) -> Range<Int> {
    let own = groups(ofLayer: layer)[rank]
    let ends = [thread, thread + 1].map { own.lowerBound + own.count * $0 / threads }
    return units(ends[0]..<ends[1], ofLayer: layer)
  }

  /// The most threads that have units in some layer.
  func usefulThreads(ofRank rank: Int) -> Int { hidden.indices.map { groups(ofLayer: $0)[rank].count }.max() ?? 0 }

  /// The units of the ranks before and after one.
  func others(ofLayer layer: Int, than rank: Int) -> [Range<Int>] {
    let own = units(ofLayer: layer)[rank]
    return [0..<own.lowerBound, own.upperBound..<hidden[layer]]
  }
}
