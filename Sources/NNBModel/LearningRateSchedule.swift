/// How the learning rate changes from step to step; the formulas are in Spec/arithmetic.md, 3.8.
public struct LearningRateSchedule: Equatable, Sendable {
  /// What follows the warm-up.
  public enum Shape: Equatable, Sendable {
    /// Always the same.
    case constant

    /// Multiplied by a factor, above 0 and at most 1, every so many steps, 1 or more.
    case step(every: Int, factor: Double)

    /// Half a cosine down to 0 at the horizon.
    case cosine
  }

  /// The learning rate before it is changed, above 0.
  public var rate: Double

  /// The number of steps over which the rate rises to that; 0 for none.
  public var warmup: Int

  /// What follows the warm-up.
  public var shape: Shape

  /// The step at which a cosine ends, counted from the start of training.
  public var horizon: Int

  /// Puts a schedule together.
  public init(rate: Double, warmup: Int = 0, shape: Shape = .constant, horizon: Int = 0) {
    self.rate = rate
    self.warmup = warmup
    self.shape = shape
    self.horizon = horizon
  }
}
