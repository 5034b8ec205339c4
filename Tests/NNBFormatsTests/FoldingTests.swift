import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBSystem
import Testing

/// Scalings of each input that become part of the first layer (Spec/folding.md).
struct FoldingTests {
  private static let weights: [[Float]] = [[0.1, -2, 3.7], [1e-3, 5, -0.3]]  // (outputs, inputs)
  private static let bias: [Float] = [0.5, -1]
  private static let mean: [Float] = [10, -0.3, 2.5], variance: [Float] = [4, 0.01, 1e-6]

  private static func bytes(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(8 * $0)) } }
  }

  private static func tensor(_ path: Name, _ shape: [Int], _ type: ElementType = .float32) -> StoredTensor {
    StoredTensor(path: path, storedType: .number(type), shape: shape)
  }

  /// A layer (outputs, inputs) behind a mean and a variance of each input.
  private static func plan(
    _ steps: [FeatureScaling.Step], hasBias: Bool = true, isTransposed: Bool = true, epsilon: Double? = nil
  ) throws(ImportError) -> ImportPlan {
    let layer = FoundLayer(
      name: "fc", kernel: tensor("fc.weight", isTransposed ? [2, 3] : [3, 2]),
      bias: hasBias ? tensor("fc.bias", [2]) : nil,
      isTransposed: isTransposed, activation: .linear, isBFloat16: false)
    let network = FoundNetwork(layers: [layer], featureScaling: FeatureScaling(steps, at: "rms"))
    return try ImportPlan(
      planning: Catalog(tensors: [], layers: .found(network, others: [])),
      options: ImportOptions(foldsScaling: true, scalingEpsilon: epsilon))
  }

  private static func source(isTransposed: Bool = true) -> Tensors {
    let kernel = isTransposed ? weights.flatMap { $0 } : (0..<3).flatMap { input in weights.map { $0[input] } }
    return Tensors(elements: [
      "fc.weight": bytes(kernel), "fc.bias": bytes(bias), "rms.mean": bytes(mean), "rms.var": bytes(variance),
      "one": bytes([2]), "zero": bytes([1, 0, 1]),
    ])
  }

  private static let usual: [FeatureScaling.Step] = [
    .subtract(.stored(tensor("rms.mean", [1, 3]))), .divideByRoot(.stored(tensor("rms.var", [3])), epsilon: nil),
  ]

  private static func written(_ plan: ImportPlan, _ source: Tensors) throws -> (NNBReader, ImportReport) {
    let importer = try Importer(plan, from: source), file = try OpenFile.inMemory(name: "m.nnb")
    try importer.write(to: file)
    let reader = try NNBReader(reading: file)
    #expect(try Importer.compareElements(plan, from: source, with: reader) > 0)
    return (reader, try importer.report())
  }

  @Test(arguments: [true, false], [true, false])
  func `The first layer gives the sums of the scaled inputs, each number rounded once`(
    hasBias: Bool, isTransposed: Bool
  ) throws {
    let plan = try Self.plan(Self.usual, hasBias: hasBias, isTransposed: isTransposed, epsilon: 1e-5)
    let (reader, report) = try Self.written(plan, Self.source(isTransposed: isTransposed))
    let kernel = try #require(try reader.tensor("fc/kernel")?.floats())
    let found = try #require(try reader.tensor("fc/bias")?.floats())
    var largest = 0.0, largestSum = 0.0
    for output in 0..<2 {
      var sum = hasBias ? Double(Self.bias[output]) : 0, error = 0.0
      for input in 0..<3 {
        let deviation = (Double(Self.variance[input]) + 1e-5).squareRoot(), mean = Double(Self.mean[input])
        let weight = Double(Self.weights[output][input]), factor = 1 / deviation
        #expect(kernel[input * 2 + output] == Float(factor * weight))
        sum += -mean / deviation * weight
        let off = abs(Double(kernel[input * 2 + output]) - factor * weight)
        largest = max(largest, off)
        error += off * (abs(mean / deviation) + 1) / factor
      }
      #expect(found[output] == Float(sum))
      largestSum = max(largestSum, error + abs(Double(found[output]) - sum))
    }
    let folded = try #require(report.folded)
    #expect(folded.largestWeightError == largest)
    #expect(abs(folded.largestSumError - largestSum) <= 1e-9 * largestSum && largestSum > 0)
    #expect(report.notes.last?.contains("off by at most \(largest)") == true)
  }

  @Test(
    arguments: [
      ([.multiply(.numbers([0.5, 2, 4])), .add(.numbers([1, 1, 1]))], [0.5, 2, 4], [1, 1, 1]),
      ([.multiply(.stored(tensor("one", [])))], [2, 2, 2], nil), ([.divide(.numbers([0.5]))], [2, 2, 2], nil),
      ([.subtract(.numbers([8, 0, 0])), .multiply(.numbers([2]))], [2, 2, 2], [-16, 0, 0]),
      ([.divideByDeviation(.numbers([0.5]), epsilon: 0.5), .add(.numbers([3]))], [1, 1, 1], [3, 3, 3]),
    ] as [([FeatureScaling.Step], [Float], [Float]?)])
  func `Steps are done in their order`(steps: [FeatureScaling.Step], factors: [Float], summands: [Float]?) throws {
    let (reader, _) = try Self.written(try Self.plan(steps), Self.source())
    let kernel = try #require(try reader.tensor("fc/kernel")?.floats())
    let bias = try #require(try reader.tensor("fc/bias")?.floats())
    for output in 0..<2 {
      for input in 0..<3 { #expect(kernel[input * 2 + output] == factors[input] * Self.weights[output][input]) }
      let sum = zip(summands ?? [0, 0, 0], Self.weights[output]).reduce(Double(Self.bias[output])) {
        $0 + Double($1.0) * Double($1.1)
      }
      #expect(bias[output] == Float(sum))
    }
  }

  @Test(
    arguments: [
      ([.subtract(.stored(tensor("rms.mean", [2, 3])))], .scalingShape(name: "rms.mean", inputs: 3, found: [2, 3])),
      ([.subtract(.numbers([1, 2]))], .scalingShape(name: "rms", inputs: 3, found: [2])),
      (
        [.subtract(.stored(StoredTensor(path: "rms.mean", storedType: .other("texts"), shape: [3])))],
        .scalingShape(name: "rms.mean", inputs: 3, found: [3])
      ),
      ([.clip(least: -5, most: 5)], .inputClip(place: "rms", least: -5, most: 5)),
      (usual, .scalingEpsilon(place: "rms", usual: 1e-8)),
    ] as [([FeatureScaling.Step], ImportProblem)])
  func `A scaling that no layer can hold is refused`(steps: [FeatureScaling.Step], problem: ImportProblem) {
    #expect(throws: ImportError([problem])) { try Self.plan(steps) }
  }

  @Test(
    arguments: [
      ([.divide(.stored(tensor("zero", [3])))], .scalingValue(name: "zero", input: 1, value: 0)),
      ([.divide(.numbers([.infinity]))], .scalingValue(name: "rms", input: 0, value: .infinity)),
      ([.divideByRoot(.numbers([-1]), epsilon: 0)], .scalingValue(name: "rms", input: 0, value: -1)),
      ([.multiply(.numbers([1e300]))], .foldOverflow(tensor: "fc.weight")),
    ] as [([FeatureScaling.Step], ImportProblem)])
  func `Numbers that nothing can be computed with are refused`(
    steps: [FeatureScaling.Step], problem: ImportProblem
  ) throws {
    let plan = try Self.plan(steps)
    #expect(throws: ImportError([problem])) { try Self.written(plan, Self.source()) }
  }

  @Test func `Leave to fold is refused where there is nothing to fold`() {
    #expect(throws: ImportError([.noScaling])) {
      try ImportPlan(
        planning: Catalog(tensors: .of([("W", [2, 2]), ("b", [2])]), layers: .names),
        options: ImportOptions(orientation: .inOut, activations: [.linear], foldsScaling: true))
    }
  }
}
