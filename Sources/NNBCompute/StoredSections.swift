internal import CNNBKernels
internal import NNBSystem
internal import Synchronization

/// The images of a run that are read from elsewhere, some stages ahead, on a thread of its own (Threads.md).
final class StoredSections: Sendable {
  /// The stages that are in memory at once: those that threads still need, and those that are read ahead.
  static let count = 8

  /// How many stages before its reading a stage is announced, so that a disk can look for many images at once. That takes a third
  /// as long as reading from memory, so it is done only where images come slowly: for so many stages after one whose images
  /// took more than so long each.
  private static let announced = 32, announcing = 512
  private static let slow = Duration.microseconds(8)

  let ring: SectionRing
  private let source: any ImageSource
  private let order: ArraySlice<UInt32>
  private let stages: SectionWalk
  private let pixels: Int

  /// The number of stages that have been read, of those that are not needed any more, and whether nobody needs any
  /// or none is read any more.
  private let readCount = Atomic(0), releasedCount = Atomic(0)
  private let isStopped = Atomic(false), hasEnded = Atomic(false)

  /// Whether there is no thread to read, so that those who wait do.
  private let isAlone = Atomic(false)
  private let changed = Condition()

  /// What only the one that reads uses: the stage to read next, the one to announce next, and room for a section.
  private struct Reading {
    var next, announced: SectionWalk.Stage?

    /// The stages that are still announced.
    var announcements = 0
    var buffer: [UInt8] = []
    var failure: (any Error)?
  }
  private let reading: Locked<Reading>

  init(_ source: any ImageSource, _ order: ArraySlice<UInt32>, _ stages: SectionWalk, pixels: Int) {
    (self.source, self.order, self.stages, self.pixels) = (source, order, stages, pixels)
    ring = SectionRing(stages: Self.count, sectionsOfStage: stages.sectionsOfStage, pixels: pixels)
    reading = Locked(Reading(next: stages.first, announced: stages.first))
  }

  /// Calls `body` while images are read. Throws what kept them from being read; then the run ended before them.
  func read(during body: () -> Void) throws {
    let thread = SystemThread { while self.readAhead() {} }
    isAlone.store(thread == nil, ordering: .sequentiallyConsistent)
    body()
    isStopped.store(true, ordering: .sequentiallyConsistent)
    changed.notifyAll()
    thread?.join()
    if let failure = reading.withLock({ $0.failure }) { throw failure }
  }

  /// Waits until a stage has been read; false if it never will be. All threads get the same answer for a stage.
  func wait(for stage: Int) -> Bool {
    if readCount.load(ordering: .acquiring) > stage { return true }
    if isAlone.load(ordering: .acquiring) {
      reading.withLock { while readCount.load(ordering: .acquiring) <= stage, readNext(&$0) {} }
    } else {
      changed.wait {
        readCount.load(ordering: .sequentiallyConsistent) > stage || hasEnded.load(ordering: .sequentiallyConsistent)
      }
    }
    return readCount.load(ordering: .acquiring) > stage
  }

  /// Says that no thread needs a stage any more, nor those before it.
  func release(_ stage: Int) {
    releasedCount.store(stage + 1, ordering: .sequentiallyConsistent)
    if !isAlone.load(ordering: .acquiring) { changed.notifyAll() }
  }

  /// Reads a stage as soon as there is room for it; false after the last one.
  private func readAhead() -> Bool {
    changed.wait {
      releasedCount.load(ordering: .sequentiallyConsistent) + Self.count > readCount.load(ordering: .acquiring)
        || isStopped.load(ordering: .sequentiallyConsistent)
    }
    let goesOn = !isStopped.load(ordering: .acquiring) && reading.withLock { readNext(&$0) }
    if !goesOn { hasEnded.store(true, ordering: .sequentiallyConsistent) }
    changed.notifyAll()
    return goesOn
  }

  /// Reads the next stage; false if there is none, or it cannot be read.
  private func readNext(_ reading: inout Reading) -> Bool {
    guard let next = reading.next else { return false }
    reading.next = nil
    do {
      try read(next, &reading)
    } catch {
      reading.failure = error
      return false
    }
    reading.next = stages.stage(after: next)
    readCount.add(1, ordering: .sequentiallyConsistent)
    return true
  }

  private func read(_ stage: SectionWalk.Stage, _ reading: inout Reading) throws {
    if reading.announcements > 0 { announce(after: stage, &reading) }
    let start = ContinuousClock.now
    for place in stage.sections {
      let section = stage[place]
      reading.buffer.removeAll(keepingCapacity: true)
      reading.buffer.reserveCapacity(section.count * pixels)
      try source.append(samples(section.samples), to: &reading.buffer)
      guard reading.buffer.count == section.count * pixels else { throw ShortSource() }
      ring.take(reading.buffer, of: section)
    }
    reading.announcements =
      ContinuousClock.now - start > Self.slow * stage.samples.count
      ? Self.announcing : max(0, reading.announcements - 1)
  }

  private func announce(after stage: SectionWalk.Stage, _ reading: inout Reading) {
    if let announced = reading.announced, announced.number <= stage.number {
      reading.announced = stages.stage(after: stage)
    }
    while let announced = reading.announced, announced.number <= stage.number + Self.announced {
      source.expect(samples(announced.samples))
      reading.announced = stages.stage(after: announced)
    }
  }

  private func samples(_ range: Range<Int>) -> ArraySlice<UInt32> {
    order[order.startIndex + range.lowerBound..<order.startIndex + range.upperBound]
  }

  /// A source that gave other bytes than it was asked for and did not say why; a mistake of the program.
  private struct ShortSource: Error {}
}
