/// Makes pieces of bytes on a thread of its own while others are used.
package enum ReadAhead {
  /// How many pieces wait at most.
  private static let most = 4

  private struct State {
    var pieces: [[UInt8]] = []
    var error: (any Error)?
    var hasEnded = false
    var isStopped = false
  }

  /// What both threads know.
  private final class Exchange: Sendable {
    let state = Locked(State())
    let changed = Condition()

    /// Puts a piece behind those that wait, when there is room; false if nobody wants it any more.
    func put(_ piece: [UInt8]) -> Bool {
      changed.wait { state.withLock { $0.pieces.count < most || $0.isStopped } }
      let isWanted = state.withLock { state in
        if !state.isStopped { state.pieces.append(piece) }
        return !state.isStopped
      }
      changed.notifyAll()
      return isWanted
    }

    /// No piece comes any more.
    func end(_ error: (any Error)?) {
      state.withLock { ($0.error, $0.hasEnded) = (error, true) }
      changed.notifyAll()
    }

    /// The next piece, when it is there; nil after the last one. Throws what making it threw.
    func next() throws -> [UInt8]? {
      changed.wait { state.withLock { !$0.pieces.isEmpty || $0.hasEnded } }
      let (piece, error): ([UInt8]?, (any Error)?) = state.withLock { state in
        state.pieces.isEmpty ? (nil, state.error) : (state.pieces.removeFirst(), nil)
      }
      changed.notifyAll()
      if let error { throw error }
      return piece
    }

    func stop() {
      state.withLock { $0.isStopped = true }
      changed.notifyAll()
    }
  }

  /// Calls `use` with what `make` gives, in order, until that is empty. `make` is called on another thread if the system has
  /// one to give, at most a few pieces ahead, and not any more after this has returned.
  ///
  /// Throws what either of them throws; after an error nothing more is made or used.
  package static func forEach(
    _ make: @escaping @Sendable () throws -> [UInt8], _ use: ([UInt8]) throws -> Void
  ) throws {
    let exchange = Exchange()
    let thread = SystemThread {
      do {
        while case let piece = try make(), !piece.isEmpty, exchange.put(piece) {}
        exchange.end(nil)
      } catch {
        exchange.end(error)
      }
    }
    guard let thread else {
      while case let piece = try make(), !piece.isEmpty { try use(piece) }
      return
    }
    defer {
      exchange.stop()
      thread.join()
    }
    while let piece = try exchange.next() { try use(piece) }
  }
}
