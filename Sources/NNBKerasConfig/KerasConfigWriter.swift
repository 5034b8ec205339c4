internal import NNBJSON
internal import NNBModel

/// Writes configurations: those of archives name the module of every class, those of `.h5` files do not.
struct KerasConfigWriter {
  let isArchive: Bool

  /// Whether the model takes stored numbers and scales them itself.
  var includesScaling = false

  /// A model and what is to stand beside its class and settings.
  func model(_ network: Network, _ names: KerasNames, _ elementType: ElementType, further: [JSON.Member]) -> JSON {
    let type = JSON.string(elementType == .float64 ? "float64" : "float32")
    var layers = [
      layer(
        "InputLayer", "input_1",
        [
          ("batch_input_shape", .array([.null] + network.input.shape.map(JSON.integer))), ("dtype", type),
          ("sparse", .bool(false)), ("ragged", .bool(false)),
        ])
    ]
    let trained = [("trainable", JSON.bool(true)), ("dtype", type)]
    if includesScaling, let scaling = network.input.scaling {
      layers.append(
        layer(
          "Rescaling", names.rescaling,
          trained + [("scale", .number(Double(scaling.scale))), ("offset", .number(Double(scaling.offset)))]))
    }
    if network.input.shape.count > 1 {
      layers.append(layer("Flatten", names.flatten, trained + [("data_format", "channels_last")]))
    }
    for (index, dense) in network.layers.enumerated() {
      let activation = KerasConfig.isLayer(dense.activation) ? "linear" : Self.name(of: dense.activation)
      let fields: [JSON.Member] = [
        ("units", .integer(dense.outputs)), ("activation", .string(activation)), ("use_bias", .bool(dense.bias != nil)),
      ]
      layers.append(layer("Dense", names.layers[index], trained + fields))
      if let name = names.activations[index] {
        layers.append(
          layer(
            Self.className(dense.activation), name, trained + [("alpha", .number(dense.activation.parameters[0]))]))
      }
    }
    return object(
      "Sequential", module: "keras", [("name", "sequential"), ("layers", .array(layers))], further)
  }

  /// How Keras goes on with a training; nil if its optimizer keeps its state in another form.
  func compiling(_ training: TrainingState) -> JSON? {
    let settings = training.settings
    let className: JSON
    var config: [JSON.Member] = [("learning_rate", .number(settings.schedule.rate))]
    switch settings.optimizer {
    case .sgd:
      className = "SGD"
      // As nnb's, every weight decays before its step, in proportion to the learning rate (Spec/arithmetic.md, 3.9).
      if let decay = settings.weightDecay { config.append(("weight_decay", .number(decay))) }
    case .momentum: return nil
    case .adam(let adam):
      className = adam.weightDecay > 0 ? "AdamW" : "Adam"
      config += [
        ("beta_1", .number(adam.beta1)), ("beta_2", .number(adam.beta2)), ("epsilon", .number(adam.epsilon)),
      ]
      if adam.weightDecay > 0 { config.append(("weight_decay", .number(adam.weightDecay))) }
    }
    if let norm = settings.clipNorm { config.append(("global_clipnorm", .number(norm))) }
    return .object([
      ("optimizer", object(className, module: "keras.optimizers", config)),
      ("loss", "sparse_categorical_crossentropy"),
    ])
  }

  private func layer(_ className: JSON, _ name: String, _ fields: [JSON.Member]) -> JSON {
    object(className, module: "keras.layers", [("name", .string(name))] + fields)
  }

  private func object(
    _ className: JSON, module: JSON, _ config: [JSON.Member], _ further: [JSON.Member] = []
  ) -> JSON {
    let own: [JSON.Member] = [("class_name", className), ("config", .object(config))]
    return .object(isArchive ? [("module", module)] + own + [("registered_name", .null)] + further : own + further)
  }

  private static func className(_ activation: Activation) -> JSON {
    if case .elu = activation { "ELU" } else { "LeakyReLU" }
  }

  private static func name(of activation: Activation) -> String {
    if case .elu = activation { "elu" } else { activation.text }
  }
}
