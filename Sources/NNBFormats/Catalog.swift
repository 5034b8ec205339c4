package import NNBModel

/// What a file says of a model. Nothing is decided yet.
package struct Catalog: Equatable {
  /// What the file says of layers.
  package enum Layers: Equatable {
    /// The file names its layers; `others` are tensors of no layer that come along.
    case found(FoundNetwork, others: [StoredTensor])

    /// There are the names and shapes of tensors alone.
    case names
  }

  /// All tensors, in the order of the file.
  package let tensors: [StoredTensor]

  /// What the file says of layers.
  package let layers: Layers

  /// Puts a catalogue together.
  package init(tensors: [StoredTensor], layers: Layers) {
    (self.tensors, self.layers) = (tensors, layers)
  }
}

/// The layers that a file names, in their order, and what is known of their input.
package struct FoundNetwork: Equatable {
  /// The layers, the first one first.
  package var layers: [FoundLayer]

  /// The shape of a sample; nil if the file does not say.
  package var sampleShape: [Int]?

  /// How stored numbers become inputs; nil if the file does not say.
  package var scaling: InputScaling?

  /// The names of the classes; empty if the file does not say.
  package var classLabels: [Name] = []

  /// What is done to each input before the first layer, with numbers for each of them; nil for nothing.
  package var featureScaling: FeatureScaling?

  /// What the user should know though nothing is wrong.
  package var notes: [String]

  /// What the file leaves open of it.
  package var questions: [ImportProblem] = []

  /// Puts a network together.
  package init(
    layers: [FoundLayer], sampleShape: [Int]? = nil, scaling: InputScaling? = nil,
    featureScaling: FeatureScaling? = nil, notes: [String] = []
  ) {
    (self.layers, self.sampleShape, self.scaling, self.notes) = (layers, sampleShape, scaling, notes)
    self.featureScaling = featureScaling
  }

  /// Takes the scaling of a layer that does not say of what type the stored numbers are (Spec/hdf5.md, section 3).
  package mutating func state(rescaling: InputScaling?) {
    scaling = rescaling
    guard let rescaling else { return }
    notes.append("the Rescaling does not say of what type stored numbers are; assuming \(rescaling.elementType)")
  }
}

extension ImportPlan {
  /// Plans the way of a catalogue into a network, or into tensors alone if the options say so.
  ///
  /// Throws all problems at once, as far as each can be seen beside the others. If they are questions, what an answer would
  /// leave open is asked at once, too.
  package init(planning catalog: Catalog, options: ImportOptions = ImportOptions()) throws(ImportError) {
    do throws(ImportError) {
      try self.init(answered: catalog, options)
    } catch {
      throw error.asking(options) { answered throws(ImportError) in
        try ImportPlan(planning: catalog, options: answered)
      }
    }
  }

  private init(answered catalog: Catalog, _ options: ImportOptions) throws(ImportError) {
    let tensors = options.takesOpaqueAsBFloat16 ? catalog.tensors.map(\.takenAsBFloat16) : catalog.tensors
    if options.takesTensorsOnly {
      // Names need no look if no prefix chooses among them.
      self = .tensorsOnly(
        options.prefix == nil ? tensors : try PlainSelection(tensors, prefix: options.prefix).taken.map(\.tensor))
      guard !ways.isEmpty else { throw ImportError([.noWeights]) }
      return
    }
    switch catalog.layers {
    case .found(let network, let others):
      guard options.prefix == nil else { throw ImportError([.prefixOfGraph]) }
      guard options.configured == nil else {
        throw ImportError([.configurationUnused(reason: "the file says itself which layers there are")])
      }
      var network = network
      if options.normalizationSides != nil { network.questions.append(.normalizationSidesUnused(ofNames: false)) }
      self = try PlanBuilder.build(network, others: others, options: options)
    case .names:
      let plain = try PlainLayout.layers(in: tensors, options: options)
      self = try PlanBuilder.build(plain.network, others: plain.others, options: options)
    }
  }
}
