import NNBSystem
import Testing

private let canMove = ProcessorSet.own.numbers.count > 1

@Suite("Where threads run") struct ThreadPlacementTests {
  struct Parts: Sendable {
    let processors: [Int], home: Int
    let parts: [[Int]]
  }

  @Test(
    "Every thread gets a part of the processors, the caller's own part the first",
    arguments: [
      Parts(processors: [0, 1], home: 0, parts: [[0], [1]]),
      Parts(processors: [0, 1], home: 1, parts: [[1], [0]]),
      Parts(processors: [2, 3, 64, 8191], home: 64, parts: [[64], [8191], [2], [3]]),
      Parts(processors: [0, 1, 2, 3, 4, 5, 6, 7], home: 3, parts: [[2, 3], [4, 5], [6, 7], [0, 1]]),
      Parts(processors: [4, 5, 6, 7, 8], home: 5, parts: [[4, 5, 6], [7, 8]]),
      // The caller has been moved away from those that it may use.
      Parts(processors: [4, 5], home: 0, parts: [[4], [5]]),
    ])
  func parts(_ example: Parts) {
    let set = ProcessorSet(numbers: example.processors)
    for (index, part) in example.parts.enumerated() {
      #expect(set.part(index, of: example.parts.count, behind: example.home).numbers == part)
    }
  }

  @Test("A set of processors that a thread is bound to is the one it has", .enabled(if: canMove))
  func binding() {
    let all = ProcessorSet.own
    for number in all.numbers {
      let one = ProcessorSet(numbers: [number])
      #expect(one.bind())
      #expect(ProcessorSet.own == one)
      #expect(ProcessorSet.current == number)
    }
    #expect(all.bind())
    #expect(ProcessorSet.own == all)
  }

  @Test(
    "A thread that starts or waits may run where it could before", .enabled(if: canMove),
    arguments: [1, 2, 10_000])
  func freedom(count: Int) {
    let all = ProcessorSet.own, placement = ThreadPlacement(count: count)
    placement.spread(count - 1)
    #expect(ProcessorSet.own == all)
    placement.staying {
      #expect(count == 2 ? ProcessorSet.own.numbers == [ProcessorSet.current] : ProcessorSet.own == all)
    }
    #expect(ProcessorSet.own == all)
  }

  @Test("Who binds a waiting thread to other processors is not overruled", .enabled(if: canMove))
  func boundMeanwhile() {
    let all = ProcessorSet.own
    ThreadPlacement(count: 2).staying {
      let other = all.numbers.first { $0 != ProcessorSet.current }
      ProcessorSet(numbers: [other ?? 0]).bind()
    }
    #expect(ProcessorSet.own.numbers.count == 1)
    all.bind()
  }
}
