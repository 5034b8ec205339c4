internal import NNBJSON
internal import NNBModel

extension Tensor {
  var json: JSON {
    .object([
      ("name", .string(name.text)), ("type", .string("\(elementType)")),
      ("axes", .array(axes.map { .array([.decimal($0.size), .string($0.name.text)]) })),
      ("data", .data(bytes)),
    ])
  }
}

extension Network {
  var json: JSON {
    let scaling = input.scaling.map { scaling in
      JSON.object([
        ("type", .string("\(scaling.elementType)")), ("scale", .bits(scaling.scale)), ("offset", .bits(scaling.offset)),
      ])
    }
    return .object([
      ("sample", .array(input.shape.map(JSON.decimal))), ("scaling", scaling ?? .null),
      ("labels", .array(input.classLabels.map { .string($0.text) })), ("layers", .array(layers.map(\.json))),
    ])
  }
}

extension DenseLayer {
  fileprivate var json: JSON {
    .object([
      ("kind", .string("dense")), ("name", .string(name.text)), ("inputs", .decimal(inputs)),
      ("outputs", .decimal(outputs)),
      ("activation", .string(activation.documentName)), ("parameters", .array(activation.parameters.map(JSON.bits))),
      ("kernel", .string(kernel.text)), ("bias", bias.map { .string($0.text) } ?? .null),
    ])
  }
}

extension Activation {
  /// The name in Spec/nnb.md, section 7.
  fileprivate var documentName: String {
    switch self {
    case .linear: "linear"
    case .relu: "relu"
    case .softmax: "softmax"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .gelu: "gelu, exact"
    case .geluTanh: "gelu by tanh"
    case .elu: "elu"
    case .selu: "selu"
    case .leakyReLU: "leaky relu"
    case .softplus: "softplus"
    case .swish: "swish"
    }
  }
}
