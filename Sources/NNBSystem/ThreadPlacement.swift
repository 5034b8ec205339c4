/// Places the threads of a team: each on a processor of its own, if there are enough.
///
/// A system may put a new or waking thread on the processor of the thread that started or woke it, although another
/// processor is idle: in a virtual machine an idle processor looks as if the host had taken it. Threads that wait for
/// each other in turns can stay like that for long, and then two of them are no faster than one.
///
/// So threads are spread out when they start, and wake up where they fell asleep. While they run, the system may move
/// them.
package struct ThreadPlacement: Sendable {
  private let count, home: Int

  /// Whether there are enough processors. If threads must share them, the system places them better.
  private let isSpread: Bool

  /// The placement of a team of `count` threads, including the calling one.
  package init(count: Int) {
    self.count = count
    home = ProcessorSet.current
    isSpread = count > 1 && count <= ProcessorSet.own.numbers.count
  }

  /// Moves the calling thread, number `index` of the team, counted from 1, away from those before it.
  package func spread(_ index: Int) {
    let all = ProcessorSet.own
    guard isSpread, count <= all.numbers.count else { return }
    if all.part(index, of: count, behind: home).bind() { all.bind() }
  }

  /// Calls `body`, which waits for another thread of the team; then the calling thread continues on its processor.
  package func staying(_ body: () -> Void) {
    guard isSpread else { return body() }
    let before = ProcessorSet.own, here = ProcessorSet(numbers: [ProcessorSet.current])
    let isBound = before.numbers.count > 1 && here.bind()
    body()
    // Unless other code has bound the thread elsewhere in the meantime.
    if isBound && ProcessorSet.own == here { before.bind() }
  }
}
