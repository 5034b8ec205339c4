/// Fills pieces of memory on a thread of its own while others are used.
///
/// A piece is a reference to memory, so that nothing is copied from one thread to the other.
package enum ReadAhead {
  /// What both threads know.
  private struct State<Piece> {
    var empty: [Piece]
    var filled: [Piece] = []
    var error: (any Error)?
    var hasEnded = false
    var isStopped = false
  }

  /// Pieces on their way from one thread to the other and back.
  private final class Exchange<Piece: Sendable>: Sendable {
    private let state: Locked<State<Piece>>
    private let changed = Condition()

    init(_ pieces: [Piece]) { state = Locked(State(empty: pieces)) }

    /// A piece to fill, when there is one; nil if nobody wants it any more.
    func empty() -> Piece? {
      changed.wait { state.withLock { !$0.empty.isEmpty || $0.isStopped } }
      return state.withLock { $0.isStopped ? nil : $0.empty.popLast() }
    }

    /// The next piece, when it is there; nil after the last one. Throws what filling it threw.
    func filled() throws -> Piece? {
      changed.wait { state.withLock { !$0.filled.isEmpty || $0.hasEnded } }
      let (piece, error): (Piece?, (any Error)?) = state.withLock { state in
        state.filled.isEmpty ? (nil, state.error) : (state.filled.removeFirst(), nil)
      }
      if let error { throw error }
      return piece
    }

    /// Puts a piece behind those that wait to be used.
    func put(_ piece: Piece) {
      state.withLock { $0.filled.append(piece) }
      changed.notifyAll()
    }

    /// Gives back a piece that has been used.
    func giveBack(_ piece: Piece) {
      state.withLock { $0.empty.append(piece) }
      changed.notifyAll()
    }

    /// No piece comes any more.
    func end(_ error: (any Error)?) {
      state.withLock { ($0.error, $0.hasEnded) = (error, true) }
      changed.notifyAll()
    }

    func stop() {
      state.withLock { $0.isStopped = true }
      changed.notifyAll()
    }
  }

  /// Calls `use` with what `fill` makes of the pieces, one after another and again, until that returns false. `fill` is called
  /// on another thread if the system has one to give, and not any more after this has returned.
  ///
  /// Throws what either of them throws; after an error nothing more is filled or used.
  package static func forEach<Piece: Sendable>(
    _ pieces: [Piece], fill: @escaping @Sendable (Piece) throws -> Bool, use: (Piece) throws -> Void
  ) throws {
    let exchange = Exchange(pieces)
    let thread = SystemThread {
      do {
        while let piece = exchange.empty() {
          guard try fill(piece) else { break }
          exchange.put(piece)
        }
        exchange.end(nil)
      } catch {
        exchange.end(error)
      }
    }
    guard let thread else { return try forEachAlone(pieces, fill: fill, use: use) }
    defer {
      exchange.stop()
      thread.join()
    }
    while let piece = try exchange.filled() {
      try use(piece)
      exchange.giveBack(piece)
    }
  }

  /// The same by this thread alone, which needs one piece.
  package static func forEachAlone<Piece>(
    _ pieces: [Piece], fill: (Piece) throws -> Bool, use: (Piece) throws -> Void
  ) throws {
    guard let piece = pieces.first else { return }
    while try fill(piece) { try use(piece) }
  }
}
