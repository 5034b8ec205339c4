internal import Bytes
internal import Glibc

/// Threads that do the same work together, each its part, for loops of some microseconds.
///
/// Safe: the work is written before the barrier that lets the threads read it, and they are done with it at the barrier
/// behind it.
@safe public final class ThreadTeam: @unchecked Sendable {
  /// The number of threads, the caller's own included.
  public let count: Int

  private let shared: Shared
  private var threads: [pthread_t] = []

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

  /// A thread's own number and what it shares.
  private final class Member {
    let index: Int
    let shared: Shared

    init(_ index: Int, _ shared: Shared) {
      self.index = index
      self.shared = shared
    }

    func run() {
      shared.placement.spread(index)
      shared.meet()
      while doWork() {
        shared.meet()
        shared.meet()
      }
    }

    // A function of its own, so that the work is let go of before the barrier that says it is.
    @inline(never)
    private func doWork() -> Bool {
      guard let work = unsafe shared.work else { return false }
      work(index)
      return true
    }
  }

  /// Starts threads, `count` with the caller's, at least that one, which the system must have to give.
  public init(_ count: Int) {
    self.count = max(count, 1)
    shared = Shared(self.count)
    for index in 1..<self.count {
      var thread = pthread_t()
      let member = unsafe Unmanaged.passRetained(Member(index, shared))
      let outcome = unsafe pthread_create(
        &thread, nil,
        { argument in
          if let argument = unsafe argument {
            unsafe Unmanaged<Member>.fromOpaque(argument).takeRetainedValue().run()
          }
          return nil
        }, member.toOpaque())
      precondition(outcome == 0, "the system gives no more threads")
      threads.append(thread)
    }
  }

  deinit {
    unsafe shared.work = nil
    shared.meet()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Does `body` on every thread, which it is told the number of, from 0; returns when all are done.
  public func run(_ body: (Int) -> Void) {
    if count == 1 { return body(0) }
    withoutActuallyEscaping(body) { body in
      unsafe shared.work = body
      shared.meet()
      body(0)
      shared.meet()
      unsafe shared.work = nil
    }
  }

  /// Within `body`: waits until all threads have come here.
  public func meet() { shared.meet() }

  /// Within `body`: the two halves of `meet`. What is done between them is done while others are still on their way; each
  /// thread takes its parts of a round in the same order.
  func arrive() -> Barrier.Round { shared.barrier.arrive() }
  func wait(for round: Barrier.Round) { shared.barrier.wait(for: round) }
}
