package import NNBCompute
public import NNBIDX
public import NNBModel

/// A model that classifies samples: images of bytes, or numbers. Any number of tasks may share one; those that use its threads
/// take turns.
///
///     let checkpoint = try NNBReader(contentsOf: "model.nnb").checkpoint()
///     let classifier = try Classifier(checkpoint)
///     let prediction = try classifier.classify(pixels)             // [UInt8], scaled as the model says
///     let other = try classifier.classify(inputs: measurements)    // [Float], taken as they are
public struct Classifier: Sendable {
  /// Where the scaling of the inputs came from.
  public enum ScalingOrigin: Sendable {
    /// The model's input contract states it.
    case model

    /// The caller gave it.
    case caller

    /// Neither; bytes are scaled to 0 … 1.
    case assumed
  }

  /// How stored numbers, such as bytes, become inputs. Does not matter to `classify(inputs:)`.
  public let scaling: InputScaling

  /// Where this scaling came from.
  public let scalingOrigin: ScalingOrigin

  /// The shape of a sample.
  public let inputShape: [Int]

  /// What the outputs mean.
  public let meaning: OutputMeaning

  /// Where one output stands for two classes, the probability above which it means class 1.
  public let threshold: Float

  /// The names of the classes; empty if there are none.
  public private(set) var classLabels: [Name]

  /// The number of outputs of the network.
  public var outputCount: Int { stack.outputs }

  private let input: InputContract

  let stack: DenseStack
  private let table: InputTable?
  let team: ThreadTeam

  /// Prepares the network of a checkpoint. Kernels and biases are copied as f32.
  ///
  /// `scaling` says how bytes become inputs; it overrides what the model says. `linear` says what the outputs are if the
  /// last layer has no activation: without it, one output is a number and several are logits. `threshold`, above 0 and
  /// below 1, is the probability above which one output means class 1. More `threads` make many samples faster; what comes
  /// out is the same on any number of them.
  ///
  /// Throws `EvaluationError` if the checkpoint has no network, if the threshold is outside its range, or if there is not
  /// the memory that the network needs.
  public init(
    _ checkpoint: Checkpoint, scaling: InputScaling? = nil, linear: OutputMeaning.Linear? = nil, threshold: Float = 0.5,
    threads: Int = 1
  ) throws(EvaluationError) {
    try self.init(
      checkpoint, scaling: scaling, linear: linear, threshold: threshold, unitScales: nil, kernels: .best,
      threads: threads)
  }

  /// The same with the given kernels. If `unitScales` has one for each unit of each layer, sums are multiplied by them before
  /// biases are added.
  package init(
    _ checkpoint: Checkpoint, scaling: InputScaling? = nil, linear: OutputMeaning.Linear? = nil, threshold: Float = 0.5,
    unitScales: [[Float]]? = nil, kernels: Kernels, threads: Int = 1
  ) throws(EvaluationError) {
    guard threshold > 0, threshold < 1 else { throw .threshold(threshold) }
    guard let network = checkpoint.network else { throw .noNetwork }
    try Self.requireMemory(for: network, threads: threads)
    let stack: DenseStack
    do throws(ModelError) {
      stack = try DenseStack(checkpoint, unitScales: unitScales, kernels: kernels)
    } catch {
      throw .model(error)
    }
    try self.init(
      stack, OutputMeaning(of: network, linear: linear), threshold, of: network, scaling: scaling, ThreadTeam(threads),
      threads: threads)
  }

  /// Prepares the parameters of a network that is being trained for evaluation by the threads that train it.
  ///
  /// Throws `EvaluationError` if there is too little memory.
  package init(
    _ parameters: NetworkParameters, of network: Network, on team: ThreadTeam
  ) throws(EvaluationError) {
    try Self.requireMemory(for: network, threads: team.count)
    try self.init(
      DenseStack(parameters), OutputMeaning(of: network), 0.5, of: network, scaling: nil, team, threads: team.count)
  }

  /// The same without a copy of the parameters; all threads that train take part, those of other ranks too.
  package init(_ live: LiveStack, of network: Network) throws(EvaluationError) {
    try self.init(
      DenseStack(live), OutputMeaning(of: network), 0.5, of: network, scaling: nil, ThreadTeam(1), threads: 1)
  }

  private init(
    _ stack: DenseStack, _ meaning: OutputMeaning, _ threshold: Float, of network: Network, scaling: InputScaling?,
    _ team: ThreadTeam, threads: Int
  ) throws(EvaluationError) {
    self.stack = stack
    self.team = team
    inputShape = network.input.shape
    input = network.input
    self.meaning = meaning
    self.threshold = threshold
    classLabels = meaning.classLabels(network.input.classLabels)
    if let scaling {
      self.scaling = scaling
      scalingOrigin = .caller
    } else if let stated = network.input.scaling {
      self.scaling = stated
      scalingOrigin = .model
    } else {
      self.scaling = .unitBytes
      scalingOrigin = .assumed
    }
    table = self.scaling.elementType == .uint8 ? InputTable(self.scaling) : nil
    missingThreads = max(threads, 1) - team.count
  }

  /// The same classifier with other names of the classes: one for each, or for an output that stands for two classes the name
  /// of class 1 alone.
  package func named(_ names: [Name]) -> Classifier {
    var named = self
    named.classLabels = names.count == 1 ? meaning.classLabels(names) : names
    return named
  }

  /// The number of requested threads that the system did not give. Results are the same without them.
  public let missingThreads: Int

  /// What a model says of one sample.
  public struct Prediction: Equatable, Sendable {
    /// The class with the largest output, the lowest if there are several. Of one output, class 1 if its probability is
    /// above the threshold, otherwise class 0.
    public let label: Int

    /// The outputs of all classes, as the last layer gives them; of one output the probabilities of both classes.
    public let outputs: [Float]

    /// The probability of each class: the outputs of a softmax, or the softmax of logits. Sigmoid units have one each,
    /// which need not add up to 1. Nil if the outputs tell none, as those of tanh or relu.
    public var probabilities: [Float]? { meaning.probabilities(of: outputs) }

    let meaning: OutputMeaning

    init(label: Int, outputs: [Float], of meaning: OutputMeaning) {
      (self.label, self.outputs, self.meaning) = (label, outputs, meaning)
    }
  }

  /// Classifies one image, its bytes row by row; each becomes an input by `scaling`.
  ///
  /// Throws `EvaluationError`: `inputMismatch` if the number of bytes is not the model's, `elementType` if the model wants other
  /// stored numbers than bytes, `noClasses`, and `notFinite`.
  public func classify(_ pixels: [UInt8]) throws(EvaluationError) -> Prediction {
    try requireClasses()
    let table = try byteInputs()
    guard pixels.count == stack.inputs else { throw .inputMismatch(model: inputShape, images: [pixels.count]) }
    return try prediction(stack.forward(pixels[...], rows: 1, inputs: table), 0, sample: 0)
  }

  /// What a row of outputs says of a sample.
  func prediction(_ outputs: Outputs, _ row: Int, sample: Int) throws(EvaluationError) -> Prediction {
    guard let label = predictedClass(outputs, row) else { throw .notFinite(image: sample) }
    return Prediction(label: label, outputs: meaning.classOutputs(of: outputs.row(row)), of: meaning)
  }

  /// What bytes become. Throws `EvaluationError.elementType` if the model wants other stored numbers.
  @discardableResult package func byteInputs() throws(EvaluationError) -> InputTable {
    guard let table else { throw .elementType(scaling.elementType) }
    return table
  }

  /// Classifies every image in order, handing out each prediction as it comes; some are computed ahead.
  ///
  /// Throws `EvaluationError` as for one image, or what `body` throws.
  public func classify(_ images: ImageSet, _ body: (Int, Prediction) throws -> Void) throws {
    try requireClasses()
    try forEachImage(of: images, 0..<images.count) { _, outputs, row in
      (label: predictedClass(outputs, row), outputs: outputs.row(row))
    } _: { image, result in
      guard let label = result.label else { throw EvaluationError.notFinite(image: image) }
      try body(image, Prediction(label: label, outputs: meaning.classOutputs(of: result.outputs), of: meaning))
    }
  }

  /// Runs the network over `range` of the images, several at a time. Outputs need not be finite. `finish` runs on any
  /// thread and turns an image and its row of outputs into a result; `body` gets the results in order.
  ///
  /// Throws `EvaluationError.inputMismatch`, and what `body` throws.
  package func forEachImage<Result: Sendable>(
    of images: ImageSet, _ range: Range<Int>, finish: (_ image: Int, Outputs, _ row: Int) -> Result,
    _ body: (_ image: Int, Result) throws -> Void
  ) throws {
    let table = try inputTable(for: images)
    try checkFit(images)
    let size = stack.inputs
    let passesAtOnce = Self.passesAtOnce(rows: stack.rowsPerPass, outputs: outputCount, threads: team.count)
    let atOnce = passesAtOnce * stack.rowsPerPass
    for first in stride(from: range.lowerBound, to: range.upperBound, by: atOnce) {
      let end = min(range.upperBound, first + atOnce)
      let pixels = table == nil ? [] : try images.bytes(of: first..<end)
      let passes = stride(from: first, to: end, by: stack.rowsPerPass).map { $0..<min(end, $0 + stack.rowsPerPass) }
      let results = stack.inParallel(passes: passes.count, on: team) { pass in
        let start = passes[pass].lowerBound * size, end = start + passes[pass].count * size
        let outputs: Outputs
        if let table {
          let place = pixels.startIndex + start - first * size
          let bytes = pixels[place..<place + passes[pass].count * size]
          outputs = stack.forward(bytes, rows: passes[pass].count, inputs: table)
        } else {
          outputs = stack.forward(inputs(of: images, start..<end), rows: passes[pass].count)
        }
        return passes[pass].enumerated().map { row, image in finish(image, outputs, row) }
      }
      for (image, result) in zip(first..<end, results.joined()) { try body(image, result) }
    }
  }

  /// Throws `EvaluationError` if the images are not samples of the network.
  package func checkFit(_ images: ImageSet) throws(EvaluationError) {
    guard input.takes(samplesOf: images.shape) else {
      throw .inputMismatch(model: inputShape, images: images.shape)
    }
  }
}
