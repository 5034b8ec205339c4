import NNBSystem
import Synchronization
import Testing

import NNBCompute

/// Threads that are at work, the most there were at once, and the parts that were done.
private final class Tally: Sendable {
  let inside = Atomic(0), most = Atomic(0), done = Atomic(0)
}

@Suite struct `A team of threads` {
  @Test(arguments: [(1, 8, 1), (4, 0, 1), (4, 2, 3), (4, 3, 4), (4, 9, 4)])
  func `works with as many threads as the system gives`(wanted: Int, given: Int, count: Int) {
    let team = ThreadTeam(wanted, systemHas: given)
    #expect(team.count == count)
    let found = Locked<[Int]>([])
    for _ in 0..<3 { team.run { thread in found.withLock { $0.append(thread) } } }
    #expect(found.withLock { $0.sorted() } == (0..<3 * count).map { $0 / 3 })
  }

  @Test(arguments: [2, 3]) func `does one caller's work at a time`(_ threads: Int) async {
    let team = ThreadTeam(threads), tally = Tally()
    await withTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<200 {
            team.run { _ in
              tally.most.max(tally.inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
              tally.done.add(1, ordering: .relaxed)
              tally.inside.subtract(1, ordering: .relaxed)
            }
          }
        }
      }
    }
    #expect(tally.most.load(ordering: .relaxed) <= threads)
    #expect(tally.done.load(ordering: .relaxed) == 4 * 200 * threads)
  }
}
