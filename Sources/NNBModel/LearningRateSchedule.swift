/// How the learning rate changes from step to step; the formulas are in Spec/arithmetic.md, 3.8.
public struct LearningRateSchedule: Equatable, Sendable {
  /// The shape of the schedule after the warm-up.
  public enum Shape: Equatable, Sendable {
    /// Always the same.
    case constant

    /// Multiplied by `factor`, above 0 and at most 1, after every `every` steps, 1 or more.
    case step(every: Int, factor: Double)

    /// Half a cosine down to 0 at the horizon.
    case cosine
  }

  /// The learning rate that the schedule starts from, above 0.
  public var rate: Double

  /// The number of steps over which the learning rate rises to `rate`; 0 for no warm-up.
  public var warmup: Int

  /// The shape after the warm-up.
  public var shape: Shape

  /// The step at which a cosine ends, counted from the start of training.
  public var horizon: Int

  /// Makes a schedule.
  public init(rate: Double, warmup: Int = 0, shape: Shape = .constant, horizon: Int = 0) {
    self.rate = rate
    self.warmup = warmup
    self.shape = shape
    self.horizon = horizon
  }
}
