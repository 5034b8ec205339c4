internal import NNBModel

/// The text of `model_config`, in the one spelling that Keras 2, tf-keras and Keras 3 all load.
///
/// Names come from `KerasNames` and need no escapes.
enum KerasConfig {
  static func text(of network: Network, names: KerasNames, elementType: ElementType) -> String {
    let type = elementType == .float64 ? "float64" : "float32"
    let shape = network.input.shape.map { ", \($0)" }.joined()
    var layers = [
      layer(
        "InputLayer", #""batch_input_shape": [null\#(shape)], "dtype": "\#(type)", "sparse": false, "ragged": false"#,
        "input_1")
    ]
    if network.input.shape.count > 1 {
      layers.append(
        layer("Flatten", #""trainable": true, "dtype": "\#(type)", "data_format": "channels_last""#, names.flatten))
    }
    for (index, dense) in network.layers.enumerated() {
      let activation = isLayer(dense.activation) ? "linear" : name(of: dense.activation)
      let fields = #""trainable": true, "dtype": "\#(type)", "units": \#(dense.outputs), "#
      layers.append(
        layer(
          "Dense", fields + #""activation": "\#(activation)", "use_bias": \#(dense.bias != nil)"#, names.layers[index]))
      if let name = names.activations[index] {
        layers.append(
          layer(
            className(dense.activation),
            #""trainable": true, "dtype": "\#(type)", "alpha": \#(dense.activation.parameters[0])"#, name))
      }
    }
    return
      #"{"class_name": "Sequential", "config": {"name": "sequential", "layers": [\#(layers.joined(separator: ", "))]}}"#
  }

  private static func layer(_ className: String, _ fields: String, _ name: String) -> String {
    #"{"class_name": "\#(className)", "config": {"name": "\#(name)", \#(fields)}}"#
  }

  /// Whether Keras has an activation with this parameter only as a layer of its own.
  static func isLayer(_ activation: Activation) -> Bool {
    switch activation {
    case .leakyReLU: true
    case .elu(let alpha): alpha != 1
    default: false
    }
  }

  /// Whether every Keras loads the activation: none has gelu by tanh in a file, Keras 3 takes no slope below 0.
  static func canState(_ activation: Activation) -> Bool {
    switch activation {
    case .geluTanh: false
    case .leakyReLU(let slope): slope >= 0
    default: true
    }
  }

  private static func className(_ activation: Activation) -> String {
    if case .elu = activation { "ELU" } else { "LeakyReLU" }
  }

  private static func name(of activation: Activation) -> String {
    if case .elu = activation { "elu" } else { activation.text }
  }
}
