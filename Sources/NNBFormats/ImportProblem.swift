package import NNBBytes
package import NNBModel

/// Something that keeps a file from being taken as a chain of dense layers.
///
/// Names stand as they are in the file and may hold any character.
package enum ImportProblem: Error, Equatable, Sendable {
  /// The parts were found and do not fit together.
  case model(ModelError)

  /// There are no datasets that could be a network's weights.
  case noWeights

  /// The layers' activations are stated nowhere; `layers` says how many there are.
  case unknownActivations(layers: Int)

  /// There are more or fewer activations in the options than layers.
  case activationCount(expected: Int, found: Int)

  /// The options give a layer another activation than the file does.
  case activationContradiction(layer: String, stated: Activation, given: Activation)

  /// The options give a dense layer another activation than that of the layer behind it.
  case activationLayer(String, className: String, of: String, given: Activation)

  /// A file of weights alone names a layer that is not dense and may change what the network computes.
  case namedLayer(String)

  /// A file of weights alone names layers of a class that applies an activation, and not behind which layer.
  case activationPlaces([String], className: String)

  /// The options give fewer layers an activation than the file has layers that apply it.
  case activationLayerCount(className: String, expected: Int, found: Int)

  /// The numbers of a file's groups have a gap, as those of one part of a file in several parts.
  case missingNumber(group: String)

  /// The file's name says that it is a part of a model in several files, which a list of this name names.
  case partOfModel(list: String)

  /// The options say that kernels are stored otherwise than the file does.
  case orientationContradiction(stated: ImportOptions.Orientation, given: ImportOptions.Orientation)

  /// The model's configuration is not JSON.
  case configurationText(in: String, offset: Int, expected: String, found: String)

  /// A configuration is given that does not go with the file; `reason` says why.
  case configurationUnused(reason: String)

  /// A configuration states more or fewer activations than the file has layers.
  case configuredActivations(configured: Int, layers: Int)

  /// What a configuration beside the file says cannot be taken, or does not go with the file.
  indirect case configuration(ImportProblem)

  /// A configuration has another number of dense layers than the file has kernels.
  case configuredLayers(configured: Int, found: Int)

  /// The model is of a class that is no chain of known layers.
  case unsupportedModel(className: String)

  /// The model's configuration has more layers than are read.
  case tooManyLayers(limit: Int, found: Int)

  /// A layer does what no dense layer does.
  case unsupportedLayer(String, className: String)

  /// A part of the configuration has another value than can be taken; `layer` is nil for the model's own settings.
  case setting(layer: String?, setting: String, expected: String, found: String)

  /// A layer has a setting of which is not known what it does.
  case unknownSetting(layer: String, setting: String, found: String)

  /// A layer's activation is not known.
  case unsupportedActivation(layer: String, found: String)

  /// A layer's activation is known by its class, and the file does not say its settings, or it is LogSoftmax; `activations` are
  /// an example of what those of all layers may be.
  case openActivation(layer: String, className: String, activations: [Activation])

  /// An activation comes before the first dense layer.
  case activationBeforeDense(layer: String, found: Activation)

  /// A dense layer's sums go through two activations; `layer` is the one that has the second.
  case secondActivation(layer: String, dense: String, first: Activation, second: Activation)

  /// A dense layer is applied along the last of several axes; nil is a size that is not known.
  case denseAxes(layer: String, found: [Int?])

  /// The layers of a model do not stand in one row.
  case graph(layer: String, GraphFault)

  /// A model has another number of inputs and outputs than one each.
  case modelEnds(inputs: Int, outputs: Int)

  /// Sizes of a sample are open, and the first layer's inputs do not decide them.
  case sampleShape(found: [Int?], inputs: Int)

  /// A group that is named is not there.
  case missingGroup(String)

  /// A dataset that is named is not there.
  case missingDataset(String)

  /// A group has no attribute of that name, or not of the right type.
  case missingAttribute(String, group: String)

  /// The configuration has a dense layer, the list of weights does not.
  case missingWeights(layer: String)

  /// There are weights of a layer that the configuration does not have.
  case unknownWeights(layer: String)

  /// A layer has other weights than its kind.
  case weights(layer: String, expected: [String], found: [String])

  /// A layer has another number of units than its kernel.
  case units(layer: String, expected: Int, found: Int)

  /// A kernel is no matrix.
  case kernelShape(dataset: String, layer: String, found: [Int])

  /// A bias is no vector of the layer's units.
  case biasShape(dataset: String, layer: String, units: Int, found: [Int])

  /// Several names or parts of a network lead to one dataset; `path` is where it is, if the names are not paths.
  case oneDataset([String], path: String?)

  /// The elements of a dataset are no numbers.
  case storedType(dataset: String, layer: String, found: String)

  /// A file without Keras's structure cannot be taken.
  case plain(PlainProblem)

  /// What is open beside another question, after an answer to that.
  indirect case next(after: String, ImportProblem)

  /// A model is to take stored numbers, and the `.nnb` file does not say how they become inputs.
  case unknownScaling

  /// Keras needs a network, and the `.nnb` file has only tensors.
  case noNetworkForKeras

  /// Keras has no such activation in all its generations.
  case activationUnknownToKeras(layer: String, Activation)

  /// What nnb recorded in the file is damaged; `reason` says how.
  case record(reason: String)

  /// What nnb recorded in the file is of a version that is not known here.
  case recordVersion(found: String)

  /// Part of the file is not what nnb recorded when it wrote it.
  case changedSinceExport(part: String)

  /// Each input is scaled by numbers of its own, which `place` says where; a network has one scaling for all inputs.
  case featureScaling(place: String)

  /// A layer of a class normalizes what goes into a dense layer or comes out of it, with numbers of its own for each value.
  case normalization(place: String, className: String, layer: String)

  /// A layer normalizes samples of several axes with numbers for the last one alone; nil is a size that is not known.
  case normalizationAxes(layer: String, className: String, found: [Int?])

  /// Normalizations come at the end, behind an activation, so that no dense layer is left that they could be part of.
  /// `after` is nil if the activation is not known yet.
  case normalizationAtEnd(place: String, after: Activation?, of: String)

  /// Names do not tell to which place of a network the normalizations in these groups belong; `sizes` are their numbers of
  /// values.
  case normalizationPlace([String], sizes: [Int])

  /// Names do not tell whether these normalizations stand before or behind the activation.
  /// `named` are the sides of others that were said.
  case normalizationSide([String], named: [String: NormalizationSides.Side] = [:])

  /// The numbers of all normalizations tell on which side of activations they stand, and the caller says another side.
  case normalizationSideContradiction([String], given: NormalizationSides.Side)

  /// The caller says on which side of activations normalizations stand, and a file says it itself, or has none if it is one
  /// `ofNames`.
  case normalizationSidesUnused(ofNames: Bool)

  /// The caller names a normalization that the file does not have; `found` are those that it has.
  case noSuchNormalization(String, found: [String])

  /// The caller gives a side to a normalization before the first layer.
  case normalizationWithoutSide(String)

  /// A normalization is said to stand before an activation, and another one that comes first behind it.
  case normalizationOrder(first: String, second: String)

  /// Inputs are divided by a deviation, and the file does not say what is added to it before that.
  case scalingEpsilon(place: String, usual: Double)

  /// The caller says what is added to a deviation or a variance, and the file says otherwise.
  case scalingEpsilonContradiction(place: String, stated: Double, given: Double)

  /// The caller says what is added to a deviation or a variance, and nothing is divided by one.
  case scalingEpsilonUnused

  /// Inputs are cut to a range, which no layer does.
  case inputClip(place: String, least: Double, most: Double)

  /// The numbers of a scaling are not one for each input, or output if `areOutputs`; `found` is their shape.
  case scalingShape(name: String, inputs: Int, areOutputs: Bool = false, found: [Int])

  /// A number of a scaling of inputs, or of outputs if `isOutput`, cannot be computed with: `value` is infinite, NaN or a
  /// divisor 0.
  case scalingValue(name: String, input: Int, isOutput: Bool = false, value: Double)

  /// There are more inputs or outputs than a scaling is folded for.
  case foldSize(limit: Int, found: Int)

  /// A number of the first layer with the scaling in it is beyond the largest of its type.
  case foldOverflow(tensor: String)

  /// The caller asks for a scaling to be folded, and the file has none.
  case noScaling

  /// The caller asks for folding, and the file has nothing to fold.
  case nothingToFold

  /// No tensor's name begins with this prefix; `found` are prefixes that there are.
  case noSuchPrefix(String, found: [String])

  /// The caller names a prefix, and the file says which layers there are.
  case prefixOfGraph

  /// An operation of a graph is not part of a chain of dense layers, for a reason that goes behind its name.
  case operation(node: String, operation: String, reason: String)

  /// The code of a module that applies others does something else to values between them.
  case codeBetweenModules(of: String, call: String)

  /// A graph gives the logarithms of softmax, which is no activation; `activations` are those to take instead.
  case logarithms(node: String, activations: [Activation])

  /// Neither the layers' names nor their sizes tell in which order they come.
  case order(layers: [String])
}

extension ImportError {
  /// The same with each problem as one of the configuration beside the file, if it is about what that says.
  package var ofConfiguration: ImportError {
    ImportError(
      problems.map { problem in
        switch problem {
        case .configuration, .configurationUnused, .configuredLayers, .configurationText: problem
        default: .configuration(problem)
        }
      })
  }
}

extension ImportProblem {
  /// Why a layer does not stand in a row with the others.
  package enum GraphFault: Equatable, Sendable {
    /// The layer takes what so many layers give.
    case inputs(Int)

    /// The layer is applied so many times.
    case calls(Int)

    /// So many layers take what the layer gives.
    case uses(Int)

    /// The layer takes what no layer gives.
    case missingInput(String)

    /// There is no way through the layer from the model's input to its output.
    case apart
  }

  /// Whether the file is not what was once written: by what nnb recorded, or by what it names itself.
  package var showsDamage: Bool {
    switch self {
    case .record, .changedSinceExport, .missingGroup, .missingDataset: true
    default: false
    }
  }

  /// What would decide the matter; nil if nothing would.
  package var remedy: Remedy? {
    switch self {
    case .unknownActivations(let layers), .activationCount(let layers, _): .activations(layers: layers)
    case .logarithms(_, let activations), .openActivation(_, _, let activations):
      Remedy("activations", activations.map(\.text))
    case .noNetworkForKeras, .activationUnknownToKeras: .layout(.plain)
    case .record, .recordVersion, .changedSinceExport: .ignoreRecord
    case .unknownScaling: Remedy("scaling")
    case .storedType(_, _, StoredType.opaque(byteCount: 2).text): .opaqueAsBFloat16
    case .configurationUnused, .configuredActivations: .leaveOut("configuration")
    case .configuration(let problem): problem.remedy
    case .plain(let problem): problem.remedy
    case .next(_, let problem): problem.remedy
    case .featureScaling: .foldScaling
    case .scalingEpsilon(_, let usual): .scalingEpsilon(usual)
    case .noScaling: .leaveOut("fold-scaling")
    case .nothingToFold: .leaveOut("fold")
    case .normalization: .fold
    case .normalizationSide(_, let named): .normalizationSides(NormalizationSides(.before, named: named))
    case .normalizationSideContradiction, .normalizationSidesUnused, .normalizationWithoutSide: .leaveOut("norms")
    case .scalingEpsilonContradiction, .scalingEpsilonUnused: .leaveOut("scaling-epsilon")
    case .noSuchPrefix(_, let found): found.first.map { .prefix([$0]) }
    case .prefixOfGraph: .leaveOut("prefix")
    default: nil
    }
  }
}
