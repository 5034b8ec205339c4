internal import NNBJSON
package import NNBModel

/// The texts of `model_config` and `config.json`, in a spelling that Keras 2, tf-keras and Keras 3 all load.
package enum KerasConfig {
  /// The text of `model_config` for a network whose parameters have this type; with `includesScaling` it takes stored numbers.
  package static func text(
    of network: Network, names: KerasNames, elementType: ElementType, includesScaling: Bool = false
  ) -> String {
    KerasConfigWriter(isArchive: false, includesScaling: includesScaling)
      .model(network, names, elementType, further: []).text
  }

  /// The text of an archive's `config.json` for a network whose parameters have this type.
  ///
  /// With `training` it says how Keras would go on with that, if Keras has such an optimizer.
  package static func archiveText(
    of network: Network, elementType: ElementType, training: TrainingState? = nil, includesScaling: Bool = false
  ) -> String {
    let writer = KerasConfigWriter(isArchive: true, includesScaling: includesScaling)
    let compiling = training.flatMap { writer.compiling($0) }
    return writer.model(
      network, KerasNames(network), elementType, further: compiling.map { [("compile_config", $0)] } ?? []
    ).text
  }

  /// Whether Keras can go on with a training: its optimizers for this keep the same numbers.
  package static func canResume(_ training: TrainingState) -> Bool {
    KerasConfigWriter(isArchive: true).compiling(training) != nil
  }

  /// The type that Keras computes a network in: f64 if a kernel or bias has it, else f32.
  package static func elementType(of network: Network, _ tensors: [TensorDescription]) -> ElementType {
    let used = Set(network.parameterNames)
    return tensors.contains { used.contains($0.name) && $0.elementType == .float64 } ? .float64 : .float32
  }

  /// Whether Keras has an activation with this parameter only as a separate layer.
  package static func isLayer(_ activation: Activation) -> Bool {
    switch activation {
    case .leakyReLU: true
    case .elu(let alpha): alpha != 1
    default: false
    }
  }

  /// Whether every Keras loads the activation: no Keras has gelu by tanh in a file, and Keras 3 refuses slopes below 0.
  package static func canState(_ activation: Activation) -> Bool {
    switch activation {
    case .geluTanh: false
    case .leakyReLU(let slope): slope >= 0
    default: true
    }
  }
}
