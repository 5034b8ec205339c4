import NNBModel
import Testing

struct OptimizerTensorTests {
  /// Names as Keras 2 and 3, tf-keras, PyTorch and people write them.
  @Test(
    arguments: [
      "optimizer_weights/adam/iteration", "optimizer_weights/Adam/m/dense/kernel:0", "optimizer/vars/3",
      "optimizer_weights/training/SGD/Variable:0", "exp_avg/W1", "velocity/W1", "velocity_W1", "fc1.weight_momentum",
      "optim.0.m", "expAvgSq/W", "AdamW/x", "Optimizer1/x",
    ])
  func `an optimizer's tensors are told by their names`(name: String) {
    #expect(OptimizerTensors.isOne(Name(name)))
  }

  @Test(arguments: ["", "/", "dense/kernel", "W1", "madam/kernel", "sgdx", "optimum/W", "momentum_net/kernel"])
  func `other tensors are not`(name: String) {
    #expect(!OptimizerTensors.isOne(Name(name)))
  }
}
