internal import NNBSystem

/// Threads that do the same work together, each its part, for loops of some microseconds.
///
/// Any number of callers may share a team; they take turns.
///
/// Safe: one caller at a time writes the work, before the barrier that lets the threads read it; they are done with it at
/// the barrier after it.
@safe package final class ThreadTeam: @unchecked Sendable {
  /// The number of threads, the caller's own included: as many as were asked for, or as the system had to give.
  package let count: Int

  private let shared: Shared
  private let threads: [SystemThread]

  /// Held by the caller whose work the team does.
  private let turn = Lock()

  /// What threads know of the team; they do not keep the team itself alive.
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

  /// Where new threads wait until it is known how many there are.
  private final class Gate: @unchecked Sendable {
    let lock = Lock()
    nonisolated(unsafe) var shared: Shared?
  }

  /// What the thread of a number does until the team ends.
  private static func work(_ index: Int, _ gate: Gate) {
    guard let shared = gate.lock.held({ unsafe gate.shared }) else { return }
    shared.placement.spread(index)
    shared.meet()
    while doWork(index, shared) {
      shared.meet()
      shared.meet()
    }
  }

  // A function of its own, so that the work is let go of before the barrier that says it is.
  @inline(never)
  private static func doWork(_ index: Int, _ shared: Shared) -> Bool {
    guard let work = unsafe shared.work else { return false }
    work(index)
    return true
  }

  /// Starts threads, `count` with the caller's, at least that one. Goes on with fewer if the system gives no more.
  package convenience init(_ count: Int) {
    self.init(count, systemHas: .max)
  }

  /// `systemHas` is the number of threads, without the caller's, after which the system is taken to give no more.
  init(_ count: Int, systemHas limit: Int) {
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

  /// Does `body` on every thread, which it is told the number of, from 0; returns when all are done.
  ///
  /// Another caller waits until the team is free. So `body` must not call it again.
  package func run(_ body: (Int) -> Void) {
    if count == 1 { return body(0) }
    turn.held {
      withoutActuallyEscaping(body) { body in
        unsafe shared.work = body
        shared.meet()
        body(0)
        shared.meet()
        unsafe shared.work = nil
      }
    }
  }

  /// Within `body`: waits until all threads have come here.
  package func meet() { shared.meet() }

  /// Within `body`: the two halves of `meet`. What is done between them is done while others are still on their way; each
  /// thread takes its parts of a round in the same order.
  func arrive() -> Barrier.Round { shared.barrier.arrive() }
  func wait(for round: Barrier.Round) { shared.barrier.wait(for: round) }
}
