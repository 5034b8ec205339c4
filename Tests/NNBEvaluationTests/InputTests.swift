import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBEvaluation

/// Samples of numbers: what goes into the first layer, as it is.
@Suite struct `A classifier of numbers` {
  /// Exclusive or by two layers: relu(x + y), relu(x + y - 1), then the first minus twice the second.
  private static func exclusiveOr() throws -> Checkpoint {
    try Checkpoint(
      layers: [
        .init("hidden", kernel: [1, 1, 1, 1], bias: [0, -1], activation: .relu),
        .init("output", kernel: [1, -1, -2, 2], bias: [0, 0.5], activation: .linear),
      ], input: InputContract(shape: [2], scaling: nil))
  }

  @Test(arguments: [([0, 0], 1), ([0, 1], 0), ([1, 0], 0), ([1, 1], 1)] as [([Float], Int)])
  func `takes them as they are, without dividing by 255`(inputs: [Float], label: Int) throws {
    let prediction = try Classifier(try Self.exclusiveOr()).classify(inputs: inputs)
    #expect(prediction.label == label)
    #expect(prediction.outputs == (label == 0 ? [1, -0.5] : [0, 0.5]))
  }

  @Test(arguments: [1, 2, 3])
  func `takes many in one call, on any number of threads`(threads: Int) throws {
    let model = try Classifier(try Self.exclusiveOr(), threads: threads)
    let bits = (0..<1_000).map { ($0 / 3 % 2, $0 % 2) }
    let samples = bits.flatMap { [Float($0.0), Float($0.1)] }
    let expected = bits.map { $0.0 == $0.1 ? 1 : 0 }
    #expect(try model.classify(samples: samples).map(\.label) == expected)
    let outputs = try model.outputs(samples: samples)
    #expect(outputs == expected.flatMap { $0 == 0 ? [1, -0.5] as [Float] : [0, 0.5] })
    #expect(try model.classify(samples: []).isEmpty)
  }

  /// The arithmetic of bytes is that of the numbers that they become (Spec/arithmetic.md, 3.1).
  @Test(arguments: [InputScaling.unitBytes, InputScaling(elementType: .uint8, scale: 0.7, offset: -3)], 0..<6)
  func `gives for bytes what it gives for the inputs that they become`(scaling: InputScaling, seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let kernel = (0..<6).map { _ in Float.random(in: -1...1, using: &random) }
    let checkpoint = try Checkpoint(
      layers: [.init("only", kernel: kernel, bias: [0.25, -1], activation: .sigmoid)],
      input: InputContract(shape: [3], scaling: scaling))
    let model = try Classifier(checkpoint)
    let bytes = (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) }
    let inputs = bytes.map { scaling.offset.addingProduct(Float($0), scaling.scale) }
    #expect(try model.classify(inputs: inputs) == model.classify(bytes))
  }

  /// Spec/nnb.md, 7: the exact product and sum, rounded once. Of these numbers, some are others if the product is rounded too.
  @Test func `makes inputs of stored numbers by one rounding`() throws {
    let scaling = InputScaling(elementType: .float32, scale: 0.7, offset: -3)
    let layer = Checkpoint.Layer("only", kernel: [Float](repeating: 1, count: 100), bias: [0], activation: .linear)
    let model = try Classifier(
      try Checkpoint(layers: [layer], input: InputContract(shape: [10, 10], scaling: scaling)))
    let stored = (0..<100).map { Float(($0 * 7_919 + 1) % 32_000 - 16_000) / 7 }
    let images = try ImageSet(try #require(IDXArray(stored, shape: [1, 10, 10])), numbers: .bytesOrNumbers)
    let found = model.inputs(of: images, images.numbers.indices)
    #expect(found == stored.map { Float(-3).addingProduct($0, 0.7) })
    #expect(found != stored.map { $0 * 0.7 - 3 })
  }

  /// Number, bits of the scale, offset and bits of the input, by Python's `fractions`. The f64 are next to the middle of two f32,
  /// which the f64 nearest to the sum is; the whole numbers have more bits than f32.
  private static let roundedOnce: [(number: Double, scale: UInt32, offset: Float, input: UInt32)] = [
    (968.7942669867492, 0x3f333333, -3.0, 0x4428c9fb),
    (-375.36052798135836, 0x3f333333, -3.0, 0xc384e04d),
    (204.28383221428447, 0x3f333333, -3.0, 0x430bffa9),
    (128893.66300629747, 0x3a83126f, 0.0, 0x4300e4c7),
    (-129794.3282467213, 0x3a83126f, 0.0, 0xc301cb59),
    (-523250.6770512233, 0x3a83126f, 0.0, 0xc402d00b),
    (-130944.97470843987, 0x3b808081, 0.5, 0xc400409f),
    (65161.33258746506, 0x3b808081, 0.5, 0x4380046f),
    (16236.70361817751, 0x3b808081, 0.5, 0x428058c1),
    (-186.90272013346356, 0x40400000, 9.999999682655225e-21, 0xc40c2d53),
    (108.09960428873697, 0x40400000, 9.999999682655225e-21, 0x43a2263f),
    (194.48814900716144, 0x40400000, 9.999999682655225e-21, 0x4411ddb9),
    (-826643978.0, 0x30abcc77, 1.0, 0xbd086aca),
    (-802982841.0, 0x30abcc77, 1.0, 0xbb745a9b),
    (367920532.0, 0x30abcc77, 1.0, 0x3fbade06),
    (-1475602998.0, 0x3f333333, -3.0, 0xce764490),
    (-159803694.0, 0x3f333333, -3.0, 0xccd55c67),
    (-1417724697.0, 0x3f333333, -3.0, 0xce6c9bbc),
    (-844206433.0, 0xbb449ba6, 7.0, 0x4a1a9449),
    (1680648535.0, 0xbb449ba6, 7.0, 0xca99de25),
    (-766572061.0, 0xbb449ba6, 7.0, 0x4a0c5d2d),
  ]

  @Test(arguments: roundedOnce, [NumberUse.numbers, .both])
  func `does so with numbers that f32 does not hold`(
    one: (number: Double, scale: UInt32, offset: Float, input: UInt32), use: NumberUse
  ) throws {
    let scaling = InputScaling(
      elementType: Int32(exactly: one.number) == nil ? .float64 : .int32, scale: Float(bitPattern: one.scale),
      offset: one.offset)
    let layer = Checkpoint.Layer("only", kernel: [1, 1, 1, 1], bias: [0], activation: .linear)
    let model = try Classifier(
      try Checkpoint(layers: [layer], input: InputContract(shape: [2, 2], scaling: scaling)))
    let array =
      if let whole = Int32(exactly: one.number) { IDXArray([whole, 1, 2, 3], shape: [1, 2, 2]) } else {
        IDXArray([one.number, 1, 2, 3], shape: [1, 2, 2])
      }
    let images = try ImageSet(try #require(array), numbers: use)
    #expect(model.inputs(of: images, 0..<4)[0].bitPattern == one.input)
    // Transposed, they are the same numbers.
    #expect(model.inputs(of: try images.transposed(), 0..<4)[2] == model.inputs(of: images, 0..<4)[1])
  }

  @Test func `evaluates a model whose stored numbers are no bytes`() throws {
    let scaling = InputScaling(elementType: .float32, scale: 1, offset: 0)
    let model = try Classifier(try HandMade.network(.linear, scaling: scaling))
    #expect(try model.classify(inputs: [0.5, 0]).outputs == [5, -5])
    #expect(try model.outputs(samples: [0.5, 0, -1, 0]) == [5, -5, -10, 10])
  }

  @Test func `refuses numbers that are not those of whole samples, and outputs that are not finite`() throws {
    let model = try Classifier(try HandMade.network(.linear))
    for inputs in [[], [1], [1, 2, 3]] as [[Float]] {
      #expect(throws: EvaluationError.inputCount(inputs.count, inputs: 2)) { try model.classify(inputs: inputs) }
    }
    #expect(throws: EvaluationError.inputCount(3, inputs: 2)) { try model.classify(samples: [1, 2, 3]) }
    #expect(throws: EvaluationError.inputCount(1, inputs: 2)) { try model.outputs(samples: [1]) }
    #expect(throws: EvaluationError.notFinite(image: 0)) { try model.classify(inputs: [.nan, 0]) }
    #expect(throws: EvaluationError.notFinite(image: 1)) { try model.classify(samples: [0, 0, .infinity, 0]) }
    #expect(throws: EvaluationError.notFinite(image: 1)) { try model.outputs(samples: [0, 0, .infinity, 0]) }
    #expect("\(EvaluationError.inputCount(3, inputs: 2))" == "a sample is 2 numbers, found 3")
  }

  @Test func `gives numbers where there are no classes`() throws {
    let checkpoint = try Checkpoint(
      layers: [.init("only", kernel: [2], bias: [1], activation: .linear)],
      input: InputContract(shape: [1], scaling: nil))
    let model = try Classifier(checkpoint)
    #expect(try model.outputs(samples: [3, -1]) == [7, -1])
    #expect(throws: EvaluationError.noClasses(.linear)) { try model.classify(inputs: [3]) }
    #expect(throws: EvaluationError.noClasses(.linear)) { try model.classify(samples: [3]) }
  }

  @Test(arguments: [1, 3]) func `can be shared by tasks with bytes and numbers at once`(threads: Int) async throws {
    let model = try Classifier(try HandMade.network(kernel: [10, -10, -10, 10]), threads: threads)
    let samples = (0..<500).flatMap { $0 % 3 == 0 ? [1, 0] as [Float] : [0, 1] }
    let labels = (0..<500).map { $0 % 3 == 0 ? 0 : 1 }
    let images = try ImageSet(pixels: samples.map { UInt8($0 * 255) }, height: 1, width: 2)
    let found = try await withThrowingTaskGroup { group in
      for caller in 0..<6 {
        group.addTask {
          try (0..<10).allSatisfy { _ in
            if caller % 2 == 0 { return try model.classify(samples: samples).map(\.label) == labels }
            var found: [Int] = []
            try model.classify(images) { found.append($1.label) }
            return found == labels
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found == [Bool](repeating: true, count: 6))
  }
}
