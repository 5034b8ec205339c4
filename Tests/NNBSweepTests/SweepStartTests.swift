import NNBSweep
import Testing

struct SweepStartTests {
  @Test func `Without a further process fewer runs go on at once`() {
    var starts = SweepStarts(jobs: 4)
    let now = ContinuousClock.now
    #expect(starts.isDue(running: 3, now) && !starts.isDue(running: 4, now))
    #expect(starts.failed(isShortage: true, running: 2, now) == .goOnWithFewer)
    #expect(starts.jobs == 2 && !starts.isDue(running: 2, now) && starts.isDue(running: 1, now))
    // A program that is gone will not come back, but those that run are waited for.
    #expect(starts.failed(isShortage: false, running: 1, now) == .goOnWithFewer)
    #expect(starts.failed(isShortage: false, running: 0, now) == .end)
  }

  @Test func `Without a single process it is tried for a minute, one run at a time`() {
    var starts = SweepStarts(jobs: 4), now = ContinuousClock.now
    let start = now
    #expect(starts.failed(isShortage: true, running: 0, now) == .wait(isFirst: true))
    #expect(starts.jobs == 1 && !starts.isDue(running: 0, now))
    var step = SweepStarts.Step.goOnWithFewer, count = 1
    repeat {
      now += .milliseconds(250)
      #expect(starts.isDue(running: 0, now))
      step = starts.failed(isShortage: true, running: 0, now)
      count += 1
    } while step == .wait(isFirst: false) && count < 1_000
    #expect(step == .end && now - start == .seconds(60))
  }

  @Test func `After a run was started the next one has as much time`() {
    var starts = SweepStarts(jobs: 2), now = ContinuousClock.now
    for _ in 1..<200 {
      _ = starts.failed(isShortage: true, running: 0, now)
      now += .seconds(1)
    }
    starts.succeeded()
    #expect(starts.isDue(running: 0, now))
    #expect(starts.failed(isShortage: true, running: 0, now) == .wait(isFirst: true))
  }
}
