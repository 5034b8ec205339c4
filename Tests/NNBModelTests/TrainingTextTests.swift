import NNBModel
import Testing

struct TrainingTextTests {
  private static func adam(weightDecay: Double) -> Optimizer {
    var adam = Optimizer.Adam()
    adam.weightDecay = weightDecay
    return .adam(adam)
  }

  @Test(
    arguments: [
      (.sgd, "sgd"), (.momentum(0.5, isNesterov: false), "momentum, mu 0.5"),
      (.momentum(0.5, isNesterov: true), "nesterov, mu 0.5"),
      (adam(weightDecay: 0), "adam, beta1 0.9, beta2 0.999, epsilon 1e-08"),
      (adam(weightDecay: 0.25), "adamw, beta1 0.9, beta2 0.999, epsilon 1e-08, weight decay 0.25"),
    ] as [(Optimizer, String)])
  func `an optimizer is told with its settings`(optimizer: Optimizer, text: String) {
    #expect("\(optimizer)" == text)
    #expect(text.hasPrefix(optimizer.name))
  }

  @Test(
    arguments: [
      (.constant, "constant"), (.step(every: 1_000, factor: 0.5), "times 0.5 every 1,000 steps"),
      (.cosine, "cosine down to 0 at step 4,000"),
    ] as [(LearningRateSchedule.Shape, String)])
  func `a schedule is told in a few words`(shape: LearningRateSchedule.Shape, text: String) {
    #expect(LearningRateSchedule(rate: 1, shape: shape, horizon: 4_000).course == text)
  }
}
