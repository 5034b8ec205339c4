/// How many runs go at once, also if the system has no process or no open file for a further one (Spec/sweeps.md, 3).
package struct SweepStarts: Sendable {
  /// What is done after a run could not be started.
  package enum Step: Equatable, Sendable {
    /// No more go at once than do now.
    case goOnWithFewer

    /// It is tried again, one run at a time; `isFirst` if the one before was started.
    case wait(isFirst: Bool)

    /// No run is started any more.
    case end
  }

  /// How many runs there are at once, at most.
  package private(set) var jobs: Int

  private var failures = 0
  private var next: ContinuousClock.Instant?

  /// How often it is tried, and after which time.
  package static let mostTries = 240, pause = Duration.milliseconds(250)

  package init(jobs: Int) { self.jobs = jobs }

  /// Whether a further run may be started now, beside those that are `running`.
  package func isDue(running: Int, _ now: ContinuousClock.Instant) -> Bool {
    running < jobs && next.map { $0 <= now } ?? true
  }

  /// Takes down that a run was started.
  package mutating func succeeded() { (failures, next) = (0, nil) }

  /// Takes down that none could be; `isShortage` if the system may have what it needs later.
  package mutating func failed(isShortage: Bool, running: Int, _ now: ContinuousClock.Instant) -> Step {
    if running > 0 {
      jobs = running
      return .goOnWithFewer
    }
    guard isShortage, failures < Self.mostTries else { return .end }
    jobs = 1
    failures += 1
    next = now + Self.pause
    return .wait(isFirst: failures == 1)
  }
}
