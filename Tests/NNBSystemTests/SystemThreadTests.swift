import NNBSystem
import Synchronization
import Testing

struct SystemThreadTests {
  @Test func `a thread has done its work when it is joined`() throws {
    let done = SharedCount()
    let threads = try (0..<4).map { _ in try #require(SystemThread { done.add() }) }
    for thread in threads { thread.join() }
    #expect(done.value == 4)
  }

  @Test func `who waits for something sleeps until it is so`() throws {
    let condition = Condition(), count = SharedCount(), seen = SharedCount()
    let threads = try (0..<3).map { _ in
      try #require(
        SystemThread {
          condition.wait { count.value == 2 }
          seen.add()
        })
    }
    count.add()
    condition.notifyAll()
    #expect(seen.value == 0)
    count.add()
    condition.notifyAll()
    for thread in threads { thread.join() }
    #expect(seen.value == 3)
  }

  @Test func `one thread at a time holds a lock`() throws {
    let lock = Lock(), total = Unguarded()
    let threads = try (0..<4).map { _ in
      try #require(SystemThread { for _ in 0..<10_000 { lock.held { total.add() } } })
    }
    for thread in threads { thread.join() }
    #expect(total.value == 40_000)
  }
}

private final class SharedCount: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .sequentiallyConsistent) }

  func add() { count.add(1, ordering: .sequentiallyConsistent) }
}

/// Safe: whoever adds holds the lock that is tested.
private final class Unguarded: @unchecked Sendable {
  private nonisolated(unsafe) var count = 0

  var value: Int { unsafe count }

  func add() { unsafe count += 1 }
}
