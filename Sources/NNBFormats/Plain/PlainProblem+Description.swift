internal import NNBBytes

extension PlainProblem: CustomStringConvertible {
  /// One sentence, with the dataset or layers, what was expected and what was found.
  package var description: String {
    switch self {
    case .noWeights: "there is nothing in it that could be the weights of a network"
    case .otherLayer(let path):
      "the name of dataset \(path) is not that of a part of a dense layer, and other layers are not supported"
    case .tooManyAxes(let path, let shape):
      "dataset \(path) has the shape \(text(shape)), expected a matrix or a vector: only dense layers are supported"
    case .strayDataset(let path, let shape):
      "the name of dataset \(path), of shape \(text(shape)), does not say whether it is a kernel or a bias"
    case .ambiguousRole(let path):
      "the name of dataset \(path) says kernel and bias at once"
    case .weightType(let path, let found):
      "dataset \(path) holds \(text(found)), expected f16, bf16, f32 or f64 of a kernel or bias"
    case .unmarkedOpaque(let path):
      "dataset \(path) holds elements of 2 bytes without a meaning, expected something that says that they are bf16"
    case .kernelShape(let path, let found):
      "dataset \(path) has the shape \(text(found)), expected a matrix, as kernels are"
    case .biasShape(let path, let found):
      "dataset \(path) has the shape \(text(found)), expected a vector, as biases are"
    case .tooManyKernels(let limit, let found):
      "it holds \(found.grouped) kernels or more, expected at most \(limit.grouped)"
    case .ambiguousNames(let paths):
      "the names of the datasets \(listed(paths)) mean the same, expected one"
    case .missingKernel(let layer, let bias):
      "layer \(layer) has the bias \(bias) and no kernel"
    case .missingBias(let layer, let kernel):
      "layer \(layer) has the kernel \(kernel) and no bias, expected one as other layers have"
    case .biasSize(let path, let expected, let found):
      "bias \(path) has \(counted(found, "element")), expected \(expected.map(String.init).joined(separator: " or "))"
    case .mixedOrientation(let inOut, let outIn):
      "the sizes say that kernels are stored as (in, out) in \(listed(inOut)) and as (out, in) in \(listed(outIn)), "
        + "expected one way"
    case .ambiguousOrientation(let layers):
      "nothing says for sure whether the kernels of \(listed(layers)) are stored as (in, out) or as (out, in)"
    case .contradictedOrientation(let given):
      "the sizes say that the kernels are stored as \(given.opposite.axes), and \(given.axes) was stated"
    case .ambiguousOrder(let layers, let prefixes):
      "the sizes of the layers \(listed(layers)) allow several orders, and their names do not tell the right one"
        + (prefixes.isEmpty ? "" : "; a list of their prefixes does, in the order of the network")
    case .brokenChain(let layers, let shapes):
      "in no order do the layers \(listed(zip(layers, shapes).map { "\($0) \(text($1))" })) fit together"
    case .severalModels(let groups):
      "it holds several networks, which begin with \(listed(groups)), expected one; "
        + "if they are parts of one, a list of their prefixes takes these in its order"
    }
  }
}

/// Names in a sentence, the first few of many.
package func listed(_ names: [String]) -> String {
  let shown = names.prefix(names.count > 8 ? 6 : 8)
  guard shown.count == names.count, let last = shown.last, shown.count > 1 else {
    return shown.joined(separator: ", ")
      + (shown.count < names.count ? " and \((names.count - shown.count).grouped) more" : "")
  }
  return shown.dropLast().joined(separator: ", ") + " and " + last
}

private func text(_ shape: [Int]) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + ")"
}

private func text(_ type: StoredType) -> String {
  switch type {
  case .number(let type): "elements of type \(type)"
  case .opaque(let byteCount): "elements of \(counted(byteCount, "byte")) without a meaning"
  case .other(let text): text.hasPrefix("a") ? text : "elements that are \(text)"
  }
}
