internal import NNBJSON
package import NNBModel

/// The text of `model_config`, in a spelling that Keras 2, tf-keras and Keras 3 all load.
package enum KerasConfig {
  /// The text for a network whose parameters have this type.
  package static func text(of network: Network, names: KerasNames, elementType: ElementType) -> String {
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
    if network.input.shape.count > 1 {
      layers.append(layer("Flatten", names.flatten, trained + [("data_format", "channels_last")]))
    }
    for (index, dense) in network.layers.enumerated() {
      let activation = isLayer(dense.activation) ? "linear" : name(of: dense.activation)
      let fields: [JSON.Member] = [
        ("units", .integer(dense.outputs)), ("activation", .string(activation)), ("use_bias", .bool(dense.bias != nil)),
      ]
      layers.append(layer("Dense", names.layers[index], trained + fields))
      if let name = names.activations[index] {
        layers.append(
          layer(
            className(dense.activation), name, trained + [("alpha", .number(dense.activation.parameters[0]))]))
      }
    }
    return object("Sequential", [("name", "sequential"), ("layers", .array(layers))]).text
  }

  private static func layer(_ className: JSON, _ name: String, _ fields: [JSON.Member]) -> JSON {
    object(className, [("name", .string(name))] + fields)
  }

  private static func object(_ className: JSON, _ config: [JSON.Member]) -> JSON {
    .object([("class_name", className), ("config", .object(config))])
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

  private static func className(_ activation: Activation) -> JSON {
    if case .elu = activation { "ELU" } else { "LeakyReLU" }
  }

  private static func name(of activation: Activation) -> String {
    if case .elu = activation { "elu" } else { activation.text }
  }
}
