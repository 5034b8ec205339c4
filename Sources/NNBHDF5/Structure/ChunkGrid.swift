internal import NNBBytes

/// The places of a dataset's chunks, numbered in row-major order.
package struct ChunkGrid {
  /// The number of chunks along each axis.
  let counts: [Int]

  /// The same for the largest shape that the dataset may grow to; nil along an axis without a limit.
  let largestCounts: [Int?]

  /// The size of a chunk along each axis.
  let chunk: [Int]

  private let shape: [Int]

  /// Cuts a shape, with elements and axes, into chunks; `largest` is nil along an axis without a limit.
  package init(shape: [Int], largest: [Int?], chunk: [Int]) {
    self.shape = shape
    self.chunk = chunk
    counts = zip(shape, chunk).map { ($0 - 1) / $1 + 1 }
    largestCounts = zip(largest, chunk).map { size, chunk in size.map { ($0 - 1) / chunk + 1 } }
  }

  /// The number of chunks; nil if it does not fit in an `Int`.
  var count: Int? { checkedProduct(counts) }

  /// The number of a place given by its steps along each axis; nil outside of the dataset.
  func number(of steps: [Int]) -> Int? {
    var number = 0
    for (step, count) in zip(steps, counts) {
      guard 0..<count ~= step else { return nil }
      number = number * count + step
    }
    return number
  }

  /// Whether a chunk extends beyond the end of the dataset.
  func reachesBeyondEnd(_ steps: [Int]) -> Bool {
    zip(zip(steps, chunk), shape).contains { ($0.0 + 1) * $0.1 > $1 }
  }

  /// The steps along each axis to the place with this number.
  package func steps(of number: Int) -> [Int] {
    var rest = number, steps = [Int](repeating: 0, count: counts.count)
    for axis in counts.indices.reversed() {
      steps[axis] = rest % counts[axis]
      rest /= counts[axis]
    }
    return steps
  }

  /// The steps of the place whose record is at `index` of an array. The index counts along the largest shape, an axis
  /// without a limit first. Nil if there is no such place.
  package func steps(ofArrayIndex index: Int) -> [Int]? {
    let open = largestCounts.firstIndex { $0 == nil }
    let order = (open.map { [$0] } ?? []) + largestCounts.indices.filter { $0 != open }
    var rest = index, steps = [Int](repeating: 0, count: counts.count)
    for axis in order.reversed() {
      guard let count = largestCounts[axis] else {
        steps[axis] = rest
        return steps
      }
      guard count > 0 else { return nil }
      steps[axis] = rest % count
      rest /= count
    }
    return rest == 0 ? steps : nil
  }
}
