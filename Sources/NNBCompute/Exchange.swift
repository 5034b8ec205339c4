/// Where everyone who trains together waits for the others, and what then has passed between them (Threads.md, Ranks.md).
protocol Exchange: Sendable {
  /// Announces this thread's partial sums of a section and, from thread 0 of rank 0, its order. A thread may work until it
  /// waits.
  func arrive(_ thread: Int, turn: Int) -> Barrier.Round

  /// Returns after the order and the partial sums of all units are there.
  func wait(for round: Barrier.Round, _ thread: Int, turn: Int)

  /// Returns after what all units of a layer give to another one is there.
  func meet(_ thread: Int, for crossing: LayerCrossing)
}

/// What passes from one hidden layer to another.
enum LayerCrossing {
  /// The activations of a layer.
  case activations(layer: Int, turn: Int)

  /// The gradient at the units of a layer.
  case gradient(layer: Int)
}

/// The exchange of threads that share their memory: they only wait.
struct ThreadExchange: Exchange {
  let team: ThreadTeam

  func arrive(_ thread: Int, turn: Int) -> Barrier.Round { team.arrive() }
  func wait(for round: Barrier.Round, _ thread: Int, turn: Int) { team.wait(for: round) }
  func meet(_ thread: Int, for crossing: LayerCrossing) { team.meet() }
}
