import NNBInspection
import NNBModel
import Testing

struct ComparisonFieldTests {
  private func changed(_ change: (inout TrainingState) -> Void) throws -> (Checkpoint, Checkpoint) {
    let before = try ComparisonSamples.fixture("training-adam")
    var state = try #require(before.training)
    change(&state)
    return (
      before,
      try Checkpoint(
        network: before.network, tensors: before.tensors, training: state, extensions: before.extensions)
    )
  }

  /// A change of `training-adam`, and what is said of it.
  struct Change: Sendable {
    let expected: [String]
    let apply: @Sendable (inout TrainingState) -> Void

    init(_ expected: String..., apply: @escaping @Sendable (inout TrainingState) -> Void) {
      self.expected = expected
      self.apply = apply
    }
  }

  @Test(arguments: [
    Change("arithmetic version: 0 | 1") { $0.arithmeticVersion = 1 },
    Change("CRC-32 of the data: 89abcdef | 0000000f") { $0.data.checksum = 0xF },
    Change("samples held out: 20 | 21") { $0.data.heldOut = 21 },
    Change("seed: 18446744073709551615 | 7") { $0.settings.seed = 7 },
    Change("initial parameters: given | uniform") { $0.settings.initialization = .uniform },
    Change("batch size: 30 | 31") { $0.settings.batchSize = 31 },
    Change(
      "optimizer: adamw | adam", "beta1: 0.875 | 0.9", "beta2: 0.99 | 0.999", "epsilon: 1e-07 | 1e-08",
      "weight decay: 0.01 | 0.0"
    ) {
      $0.settings.optimizer = .adam(.init())
    },
    Change("clip norm: 2.5 | none") { $0.settings.clipNorm = nil },
    Change("learning rate: 0.001 | 0.0010000000000000002") { $0.settings.schedule.rate = 0.0010000000000000002 },
    Change("warm-up: 5 steps | 6 steps") { $0.settings.schedule.warmup = 6 },
    Change("schedule: cosine down to 0 at step 40 | times 0.5 every 3 steps") {
      $0.settings.schedule.shape = .step(every: 3, factor: 0.5)
    },
    Change("schedule: cosine down to 0 at step 40 | cosine down to 0 at step 41") { $0.settings.schedule.horizon = 41 },
    Change("end: 10 epochs | 10 steps") { $0.settings.end = .steps(10) },
    Change("patience: 3 epochs | none") { $0.settings.patience = nil },
    Change("batches of the next: 2 | 1") { $0.position.batch = 1 },
    Change("sum of losses: 41.5 | 41.25") { $0.position.lossSum = 41.25 },
    Change("correct samples: 17 | 18") { $0.position.correct = 18 },
    Change("best epoch: 2 | none", "lowest validation loss: 0.75 | none") { $0.best = nil },
    Change("override 1: after step 4: data | after step 4: seed, learning rate") {
      $0.overrides[0] = .init(step: 4, changes: [.seed, .schedule])
    },
    Change(
      "override 2: after step 8: seed, batch size, optimizer, optimizer settings, clip norm, learning rate"
        + " | -"
    ) { $0.overrides.removeLast() },
  ])
  func `A state of training is compared field by field`(change: Change) throws {
    let (before, after) = try changed(change.apply)
    let found = try ComparisonSamples.compare(before, after)
    #expect(found.fieldLines == change.expected.map { "training: " + $0 })
    #expect(found.parts == [.training])
    #expect(found.isDifferent)
    #expect(found.tensors.allSatisfy { $0.outcome == .equal })
    #expect(!(try ComparisonSamples.compare(before, after) { $0.isWeightsOnly = true }).isDifferent)
  }

  @Test func `A history is compared from its first epoch that differs`() throws {
    let (before, after) = try changed { state in
      state.history[1].validation = .init(loss: 0.5, accuracy: 1)
      state.history[2].test = nil
    }
    #expect(
      try ComparisonSamples.compare(before, after).fieldLines == ["history: epoch 2 validation loss: 0.75 | 0.5"])
    let (_, shorter) = try changed { $0.history.removeFirst(2) }
    #expect(try ComparisonSamples.compare(before, shorter).fieldLines == ["history: epochs: 1 to 3 | 3"])
    let (_, without) = try changed { state in
      state.history.removeAll()
    }
    #expect(try ComparisonSamples.compare(shorter, without).fieldLines == ["history: epochs: 3 | none"])
    let (_, other) = try changed { state in
      state.history[2] = .init(step: 12, training: .init(loss: 1, accuracy: 0.625))
    }
    #expect(
      try ComparisonSamples.compare(shorter, other).fieldLines == [
        "history: epochs: 3 | 1 to 3", "history: epoch 3 steps: 11 | 12", "history: epoch 3 test loss: 0.0 | -",
        "history: epoch 3 test accuracy: 0.5 | -",
      ])
  }

  @Test func `A part that one file lacks is one line`() throws {
    let before = try ComparisonSamples.fixture("training-adam")
    let after = try Checkpoint(network: before.network, tensors: before.tensors)
    let found = try ComparisonSamples.compare(before, after)
    #expect(
      found.fieldLines == ["training: state: epoch 3, step 13 | -", "unknown sections: section zzZZ: 4 bytes | -"])
    let alone = try Checkpoint(network: nil, tensors: before.tensors)
    #expect(
      try ComparisonSamples.compare(alone, after).fieldLines == [
        "network: layers: - | 2 -> 3 relu -> 2 softmax without bias"
      ])
  }

  @Test func `Sections that are not known are compared by their content`() throws {
    func model(_ sections: [Checkpoint.Extension]) throws -> Checkpoint {
      try Checkpoint(network: nil, tensors: [], extensions: sections)
    }
    let found = try ComparisonSamples.compare(
      try model([
        .init(type: "aaAA", content: [1]), .init(type: "bbBB", content: [1, 2, 3]), .init(type: "ccCC", content: []),
        .init(type: "ddDD", content: [5, 6, 7]),
      ]),
      try model([
        .init(type: "aaAA", content: [1]), .init(type: "bbBB", content: [1, 4, 5]), .init(type: "ddDD", content: [5]),
        .init(type: "eeEE", content: [1]),
      ]))
    #expect(
      found.fieldLines == [
        "unknown sections: section bbBB: 3 bytes | 3 bytes, other from byte 1 on",
        "unknown sections: section ccCC: 0 bytes | -", "unknown sections: section ddDD: 3 bytes | 1 byte",
        "unknown sections: section eeEE: - | 1 byte",
      ])
  }

  @Test func `Layers are compared with sizes, activations, their parameters and biases`() throws {
    let base = try ComparisonSamples.network(["x", "y"], sizes: [2, 3, 4], activation: .elu(alpha: 1))
    let cases: [(Checkpoint, [String])] = [
      (
        try ComparisonSamples.network(["x", "y"], sizes: [2, 3, 4], activation: .elu(alpha: 0.5)),
        [
          "network: layer 1: 2 -> 3 elu(alpha 1.0) | 2 -> 3 elu(alpha 0.5)",
          "network: layer 2: 3 -> 4 elu(alpha 1.0) | 3 -> 4 elu(alpha 0.5)",
        ]
      ),
      (
        try ComparisonSamples.network(["x"], sizes: [2, 3], activation: .elu(alpha: 1)),
        ["network: layers: 2 | 1", "network: layer 2: 3 -> 4 elu(alpha 1.0) | -"]
      ),
      (
        try ComparisonSamples.network(["x", "y"], sizes: [2, 3, 5], activation: .elu(alpha: 1)),
        ["network: layer 2: 3 -> 4 elu(alpha 1.0) | 3 -> 5 elu(alpha 1.0)"]
      ),
    ]
    for (other, expected) in cases { #expect(try ComparisonSamples.compare(base, other).fieldLines == expected) }
  }

  @Test func `Inputs and class labels are compared by their bytes`() throws {
    let sizes = [1, 2]
    let base = try ComparisonSamples.network(["x"], sizes: sizes, labels: ["\u{E9}", ""], scaling: .unitBytes)
    let other = try ComparisonSamples.network(
      ["x"], sizes: sizes, labels: ["e\u{301}", ""], scaling: .init(elementType: .float32, scale: 1, offset: -0.5))
    let found = try ComparisonSamples.compare(base, other)
    #expect(found.fields.map(\.part) == [.input, .labels])
    #expect(found.fields[0].line == "input: scaling: u8 * 0.003921569 + 0.0 | f32 * 1.0 + -0.5")
    #expect(found.fields[1].first.map { Array($0.utf8) } == [0xC3, 0xA9])
    #expect(found.fields[1].second.map { Array($0.utf8) } == [0x65, 0xCC, 0x81])
    let unlabelled = try ComparisonSamples.network(["x"], sizes: sizes)
    #expect(
      try ComparisonSamples.compare(base, unlabelled).fieldLines == [
        "input: scaling: u8 * 0.003921569 + 0.0 | not known", "class labels: number: 2 | -",
      ])
  }
}
