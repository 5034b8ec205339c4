/// The seconds that one call of `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  let duration = (ContinuousClock.now - start).components
  return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
}

/// The median of some rounds of the seconds that one call of `body` takes.
func median(rounds: Int = 7, of count: Int = 1, _ body: () throws -> Void) rethrows -> Double {
  let times = try (0..<rounds).map { _ in try seconds { for _ in 0..<count { try body() } } / Double(count) }
  return times.sorted()[rounds / 2]
}
