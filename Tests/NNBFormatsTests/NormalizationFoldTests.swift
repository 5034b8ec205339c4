import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBSystem
import Testing

/// Normalizations between layers that become part of these, with numbers worked out by hand (Spec/folding.md).
struct NormalizationFoldTests {
  private static func bytes(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(8 * $0)) } }
  }

  private static func tensor(_ path: Name, _ shape: [Int]) -> StoredTensor {
    StoredTensor(path: path, storedType: .number(.float32), shape: shape)
  }

  private static let source = Tensors(elements: [
    "W1": bytes([1, 2, 3, 4]), "b1": bytes([0.5, -1]), "W2": bytes([5, 7]), "b2": bytes([1]),
    "mean": bytes([1, 2]), "var": bytes([3, 8]), "gamma": bytes([4, 6]), "beta": bytes([10, 20]),
    "mean2": bytes([1, -1]), "var2": bytes([0, 15]), "flat": bytes([0, 0]), "negative": bytes([1, -2]),
  ])

  /// (x − mean) / √(variance + 1) · γ + β
  private static func batch(
    _ mean: Name = "mean", _ variance: Name = "var", scale: Name? = "gamma", center: Name? = "beta",
    epsilon: Double? = 1
  ) -> FeatureScaling {
    var steps: [FeatureScaling.Step] = [
      .subtract(.stored(tensor(mean, [2]))), .divideByRoot(.stored(tensor(variance, [2])), epsilon: epsilon),
    ]
    if let scale { steps.append(.multiply(.stored(tensor(scale, [2])))) }
    if let center { steps.append(.add(.stored(tensor(center, [2])))) }
    return FeatureScaling(steps, at: "bn", className: "BatchNormalization")
  }

  /// Two layers, 2 to 2 with ReLU and 2 to 1, with a normalization behind the first one's sums and one before the second.
  private static func network(
    after: FeatureScaling? = nil, before: FeatureScaling? = nil, hasBias: Bool = true
  ) -> FoundNetwork {
    var first = FoundLayer(
      name: "a", kernel: tensor("W1", [2, 2]), bias: hasBias ? tensor("b1", [2]) : nil, isTransposed: false,
      activation: .relu, isBFloat16: false)
    var second = FoundLayer(
      name: "b", kernel: tensor("W2", [2, 1]), bias: tensor("b2", [1]), isTransposed: false, activation: .linear,
      isBFloat16: false)
    (first.after, second.before) = (after, before)
    return FoundNetwork(layers: [first, second])
  }

  private static func plan(
    _ network: FoundNetwork, folds: Bool = true, foldsScaling: Bool = false, apart: Bool = false,
    epsilon: Double? = nil,
    sides: NormalizationSides? = nil
  ) throws(ImportError) -> ImportPlan {
    var options = ImportOptions(foldsScaling: foldsScaling, scalingEpsilon: epsilon)
    (options.folds, options.keepsFoldsApart, options.normalizationSides) = (folds, apart, sides)
    return try ImportPlan(planning: Catalog(tensors: [], layers: .found(network, others: [])), options: options)
  }

  private static func written(_ plan: ImportPlan) throws -> (NNBReader, ImportReport) {
    let importer = try Importer(plan, from: source), file = try OpenFile.inMemory(name: "m.nnb")
    try importer.write(to: file)
    let reader = try NNBReader(reading: file)
    #expect(try Importer.compareElements(plan, from: source, with: reader) > 0)
    return (reader, try importer.report())
  }

  @Test func `One before the activation changes its layer, one behind it the next`() throws {
    let plan = try Self.plan(
      Self.network(after: Self.batch(), before: Self.batch("mean2", "var2", scale: nil, center: nil)))
    let (reader, report) = try Self.written(plan)
    // The deviations are 2 and 3: sums are multiplied by 4/2 and 6/3, then 10 − 1·2 and 20 − 2·2 are added.
    #expect(try reader.tensor("a/kernel")?.floats() == [2, 4, 6, 8])
    #expect(try reader.tensor("a/bias")?.floats() == [9, 14])
    // The deviations are 1 and 4: inputs become x − 1 and x/4 + 1/4.
    #expect(try reader.tensor("b/kernel")?.floats() == [5, 1.75])
    #expect(try reader.tensor("b/bias")?.floats() == [1 - 5 + 7 * 0.25])
    #expect(report.folded == FoldReport(largestWeightError: 0, largestSumError: 0))
    #expect(report.notes.last?.hasPrefix("folded into dense layers: bn and bn: ") == true)
  }

  @Test func `A layer without a bias gets one`() throws {
    let (reader, _) = try Self.written(try Self.plan(Self.network(after: Self.batch(), hasBias: false)))
    #expect(try reader.tensor("a/bias")?.floats() == [8, 16])
  }

  @Test func `A variance of zero counts with its epsilon`() throws {
    let scaling = Self.batch("mean", "flat", scale: nil, center: nil, epsilon: 0.25)
    let (reader, _) = try Self.written(try Self.plan(Self.network(after: scaling)))
    #expect(try reader.tensor("a/kernel")?.floats() == [2, 4, 6, 8])
    #expect(try reader.tensor("a/bias")?.floats() == [-1, -6])
  }

  @Test(arguments: [("flat", 0, 0.0), ("negative", 1, -2)] as [(Name, Int, Double)])
  func `A variance that gives no number is refused with its output`(name: Name, index: Int, value: Double) throws {
    let plan = try Self.plan(Self.network(after: Self.batch("mean", name, epsilon: 0)))
    let problem = ImportProblem.scalingValue(name: name.text, input: index, isOutput: true, value: value)
    #expect(throws: ImportError([problem])) { try Self.written(plan) }
  }

  @Test func `Keras divides by no less than a ten-millionth, and multiplies by as much`() throws {
    let variance = FeatureScaling.Values.numbers([0, 4])
    let scaling = FeatureScaling([.multiplyByLargerRoot(variance, least: 0.5), .add(.numbers([1]))], at: "n")
    let (reader, _) = try Self.written(try Self.plan(Self.network(after: scaling)))
    #expect(try reader.tensor("a/kernel")?.floats() == [0.5, 4, 1.5, 8])
    #expect(try reader.tensor("a/bias")?.floats() == [1.25, -1])
    let inverse = FeatureScaling([.divideByLargerRoot(variance, least: 0.5)], at: "n")
    let (other, _) = try Self.written(try Self.plan(Self.network(after: inverse)))
    #expect(try other.tensor("a/kernel")?.floats() == [2, 1, 6, 2])
    #expect(try other.tensor("a/bias")?.floats() == [1, -0.5])
  }

  @Test func `Roundings of both layers are reported as the larger one`() throws {
    let third = FeatureScaling([.multiply(.numbers([1.0 / 3]))], at: "n", className: "Rescaling")
    let (reader, report) = try Self.written(try Self.plan(Self.network(after: third)))
    let kernel = try #require(try reader.tensor("a/kernel")?.floats())
    #expect(kernel == [1, 2, 3, 4].map { Float($0 / 3.0) })
    let largest = zip(kernel, [1, 2, 3, 4]).map { abs(Double($0) - (1.0 / 3) * $1) }.max()
    #expect(report.folded?.largestWeightError == largest)
  }

  @Test func `Without the option the error names it, and all of them`() {
    let network = Self.network(after: Self.batch(), before: Self.batch("mean2", "var2", epsilon: nil))
    let problems: [ImportProblem] = [
      .normalization(place: "bn", className: "BatchNormalization", layer: "a"),
      .normalization(place: "bn", className: "BatchNormalization", layer: "b"),
      .scalingEpsilon(place: "bn", usual: 1e-8),
    ]
    #expect(throws: ImportError(problems)) { try Self.plan(network, folds: false) }
    #expect(problems.map(\.remedy) == [.fold, .fold, .scalingEpsilon(1e-8)])
    #expect(throws: ImportError(problems + [.noScaling])) {
      try Self.plan(network, folds: false, foldsScaling: true)
    }
    #expect(throws: ImportError([.nothingToFold])) { try Self.plan(Self.network()) }
  }

  @Test(
    arguments: [
      // Keras writes its configuration in f64, ONNX its attributes in f32.
      (1e-3, 1e-3, nil), (Double(Float(1e-3)), 1e-3, nil),
      (1e-3, 1e-5, .scalingEpsilonContradiction(place: "bn", stated: 1e-3, given: 1e-5)),
    ] as [(Double, Double, ImportProblem?)])
  func `An epsilon that the file states cannot be said otherwise`(
    _ stated: Double, _ given: Double, _ problem: ImportProblem?
  ) throws {
    let network = Self.network(after: Self.batch(epsilon: stated))
    guard let problem else {
      _ = try Self.plan(network, epsilon: given)
      return
    }
    #expect(throws: ImportError([problem])) { try Self.plan(network, epsilon: given) }
    #expect(problem.remedy == .leaveOut("scaling-epsilon"))
    // ONNX has f32.
    let other = ImportProblem.scalingEpsilonContradiction(place: "n", stated: Double(Float(1e-5)), given: 0.5)
    #expect(other.description == "in the file 1e-05 is added before a division (n), 0.5 is given")
  }

  @Test func `An epsilon is refused if nothing is divided by a deviation, and a side if the file states places`() {
    let scaling = FeatureScaling([.multiply(.numbers([2]))], at: "n", className: "Rescaling")
    let network = Self.network(after: scaling)
    #expect(throws: ImportError([.scalingEpsilonUnused])) { try Self.plan(network, epsilon: 1e-3) }
    let problem = ImportProblem.normalizationSidesUnused(ofNames: false)
    #expect(throws: ImportError([problem])) { try Self.plan(network, sides: NormalizationSides(.before)) }
  }

  @Test func `The narrow option is enough before the first layer`() throws {
    var network = Self.network()
    network.layers[0].before = Self.batch()
    let (reader, _) = try Self.written(try Self.plan(network, folds: false, foldsScaling: true))
    #expect(try reader.tensor("a/kernel")?.floats() == [2, 4, 6, 8])
    // 0.5 + 8·1 + 16·3 and −1 + 8·2 + 16·4.
    #expect(try reader.tensor("a/bias")?.floats() == [56.5, 79])
  }

  @Test func `Apart, the layers stay as they are, and factors and summands stand beside them`() throws {
    let (reader, report) = try Self.written(try Self.plan(Self.network(after: Self.batch()), apart: true))
    #expect(try reader.tensor("a/kernel")?.floats() == [1, 2, 3, 4])
    #expect(try reader.tensor(FoldPart.outputFactors.name(layer: 0))?.floats() == [2, 2])
    #expect(try reader.tensor(FoldPart.outputSummands.name(layer: 0))?.floats() == [8, 16])
    #expect(try reader.tensor(FoldPart.factors.name(layer: 0))?.floats() == [1, 1])
    #expect(report.notes.isEmpty)
  }
}
