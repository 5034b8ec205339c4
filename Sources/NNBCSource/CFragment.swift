/// Texts of C that stand in a file if its network needs them, in the order of the file.
enum CFragment: String, CaseIterable {
  case guards, fma, begin, scaled, sums, layer, half, bfloat, wide
  case doubleInput = "double_input"
  case doubles, expm1, relu
  case leakyReLU = "leaky_relu"
  case softmax, sigmoid, tanh, elu, selu, softplus, swish, gelu
  case geluTanh = "gelu_tanh"

  /// The text, with the names of a network.
  func text(_ identifier: CIdentifier) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.replacing("@n@", with: identifier.text).replacing("@N@", with: identifier.capitals)
  }

  private var bytes: [UInt8] {
    switch self {
    case .guards: PackageResources.guards_c
    case .fma: PackageResources.fma_c
    case .begin: PackageResources.begin_c
    case .scaled: PackageResources.scaled_c
    case .sums: PackageResources.sums_c
    case .layer: PackageResources.layer_c
    case .half: PackageResources.half_c
    case .bfloat: PackageResources.bfloat_c
    case .wide: PackageResources.wide_c
    case .doubleInput: PackageResources.double_input_c
    case .doubles: PackageResources.doubles_c
    case .expm1: PackageResources.expm1_c
    case .relu: PackageResources.relu_c
    case .leakyReLU: PackageResources.leaky_relu_c
    case .softmax: PackageResources.softmax_c
    case .sigmoid: PackageResources.sigmoid_c
    case .tanh: PackageResources.tanh_c
    case .elu: PackageResources.elu_c
    case .selu: PackageResources.selu_c
    case .softplus: PackageResources.softplus_c
    case .swish: PackageResources.swish_c
    case .gelu: PackageResources.gelu_c
    case .geluTanh: PackageResources.gelu_tanh_c
    }
  }
}
