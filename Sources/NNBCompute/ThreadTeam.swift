internal import NNBSystem

/// Threads that do the same work together, each its part, for loops of a few microseconds.
///
/// Any number of callers may share a team; they take turns.
///
/// Safe: one caller at a time writes the work, before the barrier after which the threads read it. The threads have
/// finished with it at the next barrier.
@safe package final class ThreadTeam: @unchecked Sendable {
  /// The number of threads, including the caller's: as many as requested, or as many as the system gave.
  package let count: Int

  private let shared: Shared
  private let threads: [SystemThread]

  /// Held by the caller that the team works for.
  private let turn = Lock()

  /// What the threads share. They do not keep the team itself alive.
  private final class Shared: @unchecked Sendable {
    let barrier: Barrier
    let placement: ThreadPlacement
    nonisolated(unsafe) var work: ((Int) -> Void)?

    init(_ count: Int) {
      placement = ThreadPlacement(count: count)
      barrier = Barrier(count, placement)
    }

    func meet() { barrier.wait(for: barrier.arrive()) }
  }

  /// Where new threads wait until their number is known.
  private final class Gate: @unchecked Sendable {
    let lock = Lock()
    nonisolated(unsafe) var shared: Shared?
  }

  /// The loop of one thread until the team ends.
  private static func work(_ index: Int, _ gate: Gate) {
    guard let shared = gate.lock.held({ unsafe gate.shared }) else { return }
    shared.placement.spread(index)
    shared.meet()
    while doWork(index, shared) {
      shared.meet()
      shared.meet()
    }
  }

  // A separate function, so that the work is released before the barrier that announces its end.
  @inline(never)
  private static func doWork(_ index: Int, _ shared: Shared) -> Bool {
    guard let work = unsafe shared.work else { return false }
    work(index)
    return true
  }

  /// Starts a team of `count` threads, including the caller's, and at least that one. Uses fewer if the system gives no
  /// more.
  package convenience init(_ count: Int) {
    self.init(count, systemHas: .max)
  }

  /// `limit` is the number of threads, without the caller's, after which the system is assumed to give no more.
  package init(_ count: Int, systemHas limit: Int) {
    let gate = Gate()
    var threads: [SystemThread] = []
    let shared = gate.lock.held {
      for index in 1..<max(1, min(count - 1, limit) + 1) {
        guard let thread = SystemThread({ Self.work(index, gate) }) else { break }
        threads.append(thread)
      }
      let shared = Shared(threads.count + 1)
      unsafe gate.shared = shared
      return shared
    }
    self.shared = shared
    self.threads = threads
    self.count = threads.count + 1
  }

  deinit {
    unsafe shared.work = nil
    shared.meet()
    for thread in threads { thread.join() }
  }

  /// Calls `body` on every thread, with the thread's number from 0, and returns after all have finished.
  ///
  /// Another caller waits until the team is free, so `body` must not call `run` again.
  package func run(_ body: (Int) -> Void) {
    if count == 1 { return body(0) }
    turn.held {
      // The compiler checks at the end that `body` did not escape, and puts the length of this file's whole path into that
      // check. A name of one length everywhere makes the same bytes from whatever folder.
      #sourceLocation(file:"ThreadTeam.run",line:1)
      withoutActuallyEscaping(body) { body in
        unsafe shared.work = body
        shared.meet()
        body(0)
        shared.meet()
        unsafe shared.work = nil
      }
      #sourceLocation()
    }
  }

  /// Within `body`: waits until all threads have arrived here.
  package func meet() { shared.meet() }

  /// Within `body`: the two halves of `meet`. A thread may work between them while others are still on their way. Each
  /// thread arrives and waits once a round, in the same order.
  func arrive() -> Barrier.Round { shared.barrier.arrive() }
  func wait(for round: Barrier.Round) { shared.barrier.wait(for: round) }
}
