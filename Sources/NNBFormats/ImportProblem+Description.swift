internal import NNBBytes
internal import NNBModel

extension ImportProblem: CustomStringConvertible {
  /// One sentence, with the layer or dataset, what was expected and what was found.
  package var description: String {
    switch self {
    case .model(let error): "\(error)"
    case .noWeights: "there is nothing in it that could be the weights of a network"
    case .unknownActivations(let layers):
      "it holds the weights of \(counted(layers, "layer")), and nothing that says what their activations are"
    case .activationCount(let expected, let found):
      "the number of activations given is \(found), that of layers \(expected)"
    case .activationContradiction(let layer, let stated, let given):
      "layer \(layer) has the activation \(stated) in the file, \(given) is given"
    case .activationLayer(let layer, let className, let dense, let given):
      "layer \(layer) is a \(className) and comes after layer \(dense), of which the activation \(given) is given"
    case .namedLayer(let layer):
      "layer \(layer) is not a dense layer, and only a file of the whole model (Keras: model.save) says what it does"
    case .activationPlaces(let layers, let className):
      "the file does not say which layers come before \(listed(layers)), of class \(className); "
        + "a file of the whole model (Keras: model.save) does"
    case .activationLayerCount(let className, let expected, let found):
      "the number of layers of class \(className) is \(expected), and of activations like that \(found) are given"
    case .missingNumber(let group):
      "there are groups of higher numbers and no \(group): it may be one part of a file in several parts"
    case .partOfModel(let list):
      "its name says that it is one of several parts of a model; \(list) beside it is the model"
    case .orientationContradiction(let stated, let given):
      "kernels are stored \(stated.rawValue) in such a file, \(given.rawValue) is given"
    case .configurationText(let place, let offset, let expected, let found):
      "\(place) is not JSON: at byte \(offset) is \(found), expected \(expected)"
    case .configurationUnused(let reason): "a configuration is given, and \(reason)"
    case .configuredActivations(let configured, let layers):
      "the configuration states \(counted(configured, "activation")), the file has \(counted(layers, "layer"))"
    case .configuration(let problem): "by the configuration that is given, \(problem)"
    case .configuredLayers(let configured, let found):
      "the configuration has \(counted(configured, "dense layer")), the file has \(counted(found, "kernel"))"
    case .unsupportedModel(let className):
      "the model is of class \(className), expected Sequential or Functional"
    case .unsupportedLayer(let layer, let className):
      "layer \(layer) is of class \(className), which a chain of dense layers cannot express"
    case .denseAxes(let layer, let found):
      "dense layer \(layer) is applied to samples of shape \(Self.text(found)), expected one axis"
    case .graph(let layer, let fault): "layer \(layer) \(fault)"
    case .modelEnds(let inputs, let outputs):
      "the model has \(counted(inputs, "input")) and \(counted(outputs, "output")), expected one of each"
    case .plain(let problem): "\(problem)"
    case .next(let answer, let problem): "with \(answer): \(problem)"
    case .unknownScaling: "it does not say how stored numbers become inputs"
    case .noNetworkForKeras: "it holds tensors alone, Keras needs a network"
    case .activationUnknownToKeras(let layer, let activation):
      "layer \(layer) has the activation \(activation), which Keras "
        + (activation == .geluTanh ? "does not have in a file" : "3 does not load")
    case .recordVersion(let found): "what nnb recorded in it is of version \(found), expected 1"
    case .record(let reason): "what nnb recorded in it cannot be used: \(reason)"
    case .changedSinceExport(let part): "it was changed after nnb wrote it: \(part)"
    case .operation(let node, let operation, let reason):
      node.isEmpty ? "\(operation) \(reason)" : "node \(node), \(operation), \(reason)"
    case .codeBetweenModules(let module, let call):
      "the code of \(module) has \(call) between its modules, as of a hook, so that order and activations of the modules are not "
        + "all that it computes; a state_dict has the weights alone"
    case .logarithms(let node, _):
      "node \(node), LogSoftmax, gives the logarithms of probabilities, which no activation does; softmax gives the "
        + "probabilities, and its largest output is the same one"
    case .order(let layers):
      "neither names nor sizes tell in which order the layers \(listed(layers)) come"
    case .tooManyLayers(let limit, let found):
      "the model has \(counted(found, "layer")), expected at most \(limit.grouped)"
    case .setting(let layer, let setting, let expected, let found):
      (layer.map { "layer \($0)" } ?? "the model") + " has the setting \(setting) \(found), expected \(expected)"
    case .unknownSetting(let layer, let setting, let found):
      "layer \(layer) has the unknown setting \(setting), \(found)"
    case .openActivation(let layer, "LogSoftmax", _):
      "layer \(layer) has the activation LogSoftmax, the logarithms of probabilities, which no activation gives; softmax gives the "
        + "probabilities, and its largest output is the same one"
    case .openActivation(let layer, let className, _):
      "layer \(layer) has the activation \(className), and the file has its settings only in code, which is not read"
    case .unsupportedActivation(let layer, let found):
      "layer \(layer) has the activation \(found), which is not known"
    case .activationBeforeDense(let layer, let found):
      "layer \(layer) applies \(found) before the first dense layer"
    case .secondActivation(let layer, let dense, let first, let second):
      "layer \(layer) applies \(second) after the \(first) of dense layer \(dense), which can have one activation"
    case .sampleShape(let found, let inputs) where !found.contains(nil):
      "the sample shape \(Self.text(found)) does not make the first layer's \(counted(inputs, "input"))"
    case .sampleShape(let found, let inputs):
      "the sample shape \(Self.text(found)) is open, and the first layer's \(counted(inputs, "input")) do not decide it"
    case .missingGroup(let path): "the group \(path) is missing"
    case .missingDataset(let path): "the dataset \(path) is missing"
    case .missingAttribute(let name, let group): "the group \(group) has no attribute \(name) that can be read"
    case .missingWeights(let layer): "layer \(layer) is not among the layers that have weights"
    case .unknownWeights(let layer): "there are weights of a layer \(layer), which the model does not have"
    case .weights(let layer, let expected, let found):
      "layer \(layer) has the weights \(Self.text(found)), expected \(Self.text(expected))"
    case .units(let layer, let expected, let found):
      "layer \(layer) has \(expected) units, its kernel has \(found)"
    case .kernelShape(let dataset, let layer, let found):
      "the kernel \(dataset) of layer \(layer) has the shape \(Self.text(found)), expected a matrix"
    case .biasShape(let dataset, let layer, let units, let found):
      "the bias \(dataset) of layer \(layer) has the shape \(Self.text(found)), expected \(units) values"
    case .oneDataset(let names, let path):
      names.joined(separator: " and ") + " are one dataset" + (path.map { ", \($0)" } ?? "")
        + "; every kernel and bias must have its own"
    case .featureScaling(let place):
      "each input is scaled by numbers of its own (\(place)), and a model has one scaling for all inputs; "
        + "these numbers can become part of the first layer, whose weights are then rounded"
    case .scalingEpsilon(let place, _):
      "inputs are divided by a deviation (\(place)), and the file does not say what is added to it first"
    case .inputClip(let place, let least, let most):
      "inputs are cut to the range from \(least) to \(most) (\(place)), which no layer does"
    case .scalingShape(let name, let inputs, let areOutputs, let found):
      "\(name) has the shape \(Self.text(found)), expected a number for each of "
        + counted(inputs, areOutputs ? "output" : "input")
    case .scalingValue(let name, let input, let isOutput, let value):
      "\(name) has the number \(value) for \(isOutput ? "output" : "input") \(input), with which no layer can compute"
    case .normalization(let place, let className, let layer):
      "\(place), of class \(className), has numbers of its own for each value, and a chain of dense layers has no such "
        + "layer; they can become part of layer \(layer), whose weights are then rounded"
    case .normalizationAxes(let layer, let className, let found):
      "layer \(layer), of class \(className), is applied to samples of shape \(Self.text(found)) with numbers for the last axis, "
        + "expected samples of one axis, as behind a Flatten"
    case .normalizationAtEnd(let place, let activation, let layer):
      "\(place) comes after the \(activation?.description ?? "activation") of dense layer \(layer), and no dense layer "
        + "follows of which it could be part"
    case .normalizationPlace(let groups, let sizes):
      "neither names nor sizes tell where the normalizations \(listed(zip(groups, sizes).map { "\($0) (\($1))" })) stand "
        + "between the layers; a file of the whole model does"
    case .normalizationSide(let groups, _):
      "nothing says whether the normalizations \(listed(groups)) come before or after the activation"
    case .normalizationSideContradiction(let groups, let given):
      "by their numbers \(listed(groups)) come \(given == .before ? "after" : "before") the activation, and \(given.rawValue) "
        + "is given for what numbers leave open; if activations are no modules of that sequence, a name says so: "
        + "\(groups.map { "\($0)=\(given.rawValue)" }.prefix(3).joined(separator: ","))"
    case .normalizationSidesUnused(let ofNames):
      "a side of normalizations is given, and "
        + (ofNames ? "no names are those of a batch normalization" : "the file says itself where they stand")
    case .noSuchNormalization(let group, let found):
      "a side is given for the normalization \(group), and there is none of that name"
        + (found.isEmpty ? "" : "; there are \(listed(found))")
    case .normalizationWithoutSide(let group):
      "a side is given for the normalization \(group), which comes before the first layer and so before all activations"
    case .normalizationOrder(let first, let second):
      "the normalization \(second) comes behind \(first), which is said to stand behind the activation, and so cannot stand "
        + "before it"
    case .scalingEpsilonContradiction(let place, let stated, let given):
      "in the file \(Self.short(stated)) is added before a division (\(place)), \(given) is given"
    case .scalingEpsilonUnused:
      "what is added to a deviation is given, and nothing is divided by a deviation or a variance to which something is added"
    case .foldSize(let limit, let found):
      "a layer has a size of \(found.grouped), and a scaling is folded into at most \(limit.grouped)"
    case .foldOverflow(let tensor):
      "with what is folded into it, \(tensor) has an element beyond the largest of its type"
    case .noScaling: "no scaling of inputs was found that could become part of the first layer"
    case .nothingToFold: "there is no normalization or scaling that could become part of a dense layer"
    case .noSuchPrefix(let prefix, let found):
      "no tensor's name begins with \(prefix)" + (found.isEmpty ? "" : "; there are \(listed(found))")
    case .prefixOfGraph: "the file says itself which layers there are; a prefix is for files of tensors alone"
    case .storedType(let dataset, let layer, let found):
      "the elements of \(dataset) of layer \(layer) are \(found), expected floating-point numbers"
    }
  }

  /// A number, with the digits of f32 if it is one.
  private static func short(_ number: Double) -> String {
    Double(Float(number)) == number ? "\(Float(number))" : "\(number)"
  }

  private static func text(_ shape: [Int?]) -> String {
    "(" + shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + ")"
  }

  private static func text(_ names: [String]) -> String {
    let shown = names.prefix(names.count > 8 ? 6 : 8), more = names.count - shown.count
    return names.isEmpty ? "none" : shown.joined(separator: ", ") + (more > 0 ? " and \(more.grouped) more" : "")
  }
}

extension ImportProblem.GraphFault: CustomStringConvertible {
  /// What is said of the layer, to go behind its name.
  package var description: String {
    switch self {
    case .inputs(let count): "takes the values of \(counted(count, "layer")), expected one"
    case .calls(let count): "is applied \(count) times, expected once"
    case .uses(let count): "gives its values to \(counted(count, "layer")), expected one"
    case .missingInput(let name): "takes the values of \(name), which is no layer of the model"
    case .apart: "is not on the way from the model's input to its output"
    }
  }
}
