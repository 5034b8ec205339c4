/// Where the threads of a team run: each on a processor of its own, as far as there are enough.
///
/// A system may put a new thread, or one that it wakes up, on the processor of the thread that started or woke it, although
/// another has nothing to do: in a virtual machine a processor that is idle looks as if the host had taken it. Threads that
/// wait for each other in turns can stay so for long, and two of them are then no faster than one. So threads are spread
/// out when they start, and wake up where they fell asleep. While they run the system may move them as ever.
package struct ThreadPlacement: Sendable {
  private let count, home: Int

  /// Whether there are enough processors: where threads must share them, the system knows better.
  private let isSpread: Bool

  /// That of a team of so many threads, the calling one among them.
  package init(count: Int) {
    self.count = count
    home = ProcessorSet.current
    isSpread = count > 1 && count <= ProcessorSet.own.numbers.count
  }

  /// Moves the calling thread, number `index` of the team, from 1 on, away from those before it.
  package func spread(_ index: Int) {
    let all = ProcessorSet.own
    guard isSpread, count <= all.numbers.count else { return }
    if all.part(index, of: count, behind: home).bind() { all.bind() }
  }

  /// Calls `body`, which waits for another thread of the team, and goes on where the calling thread was before.
  package func staying(_ body: () -> Void) {
    guard isSpread else { return body() }
    let before = ProcessorSet.own, here = ProcessorSet(numbers: [ProcessorSet.current])
    let isBound = before.numbers.count > 1 && here.bind()
    body()
    // Unless somebody else has meanwhile bound the thread to others.
    if isBound && ProcessorSet.own == here { before.bind() }
  }
}
