import NNBModel
import NNB
import NNBSupport
import Testing

/// The fields of a `STAT` of plain gradient descent, in the middle of an epoch, and of a `hIST`.
private struct RawState {
  var version: UInt32 = 0
  var seed: UInt64 = 1
  var initial: UInt8 = 0
  var batchSize: UInt64 = 4
  var samples: UInt64 = 10
  var heldOut: UInt64 = 2
  var optimizer = Fields().u8(0)
  var clip = 0.0
  var rate = 0.5
  var warmup: UInt64 = 0
  var schedule = Fields().u8(0)
  var unit: UInt8 = 0
  var end: UInt64 = 10
  var patience: UInt64 = 0
  var epoch: UInt64 = 2
  var batch: UInt64 = 1
  var step: UInt64 = 7
  var loss = 1.5
  var correct: UInt64 = 3
  var best: (epoch: UInt64, loss: Double) = (1, 0.25)
  var overrides: [(step: UInt64, changes: UInt32)] = []
  var overrideCount: UInt32?
  var slots: [UInt32] = []
  var history: Fields? = history(count: 2)
  var hasNetwork = true

  static func history(
    count: UInt32, steps: [UInt64] = [3, 6], flags: UInt8 = 0, loss: Double = 1, accuracy: Double = 0.5
  ) -> Fields {
    steps.reduce(Fields().u32(count)) { $0.u64($1).u8(flags).f64(loss).f64(accuracy) }
  }

  var content: [UInt8] {
    var fields = Fields().u32(version).u64(seed).u8(initial).u64(batchSize, samples, heldOut).u32(0xABCD)
      .raw(optimizer.bytes).f64(clip).f64(rate).u64(warmup).raw(schedule.bytes).u8(unit).u64(end, patience)
    fields = fields.u64(epoch, batch, step).f64(loss).u64(correct, best.epoch).f64(best.loss)
    fields = fields.u32(overrideCount ?? UInt32(overrides.count))
    for override in overrides { fields = fields.u64(override.step).u32(override.changes) }
    for slot in slots { fields = fields.u32(slot) }
    return fields.bytes
  }

  /// With the network, `STAT` is at 256 (192 without) and `hIST` behind the tensor index.
  var file: [UInt8] {
    var sections: [RawFile.Section] = []
    if hasNetwork { sections.append(.init("NETW", RawFile.smallNetwork().bytes)) }
    sections += [.init("STAT", content), .init("TNSR", RawFile.smallIndex)]
    if let history { sections.append(.init("hIST", history.bytes)) }
    sections += [.init("DATA", Fields().f32(1, 2).bytes), .init("DATA", Fields().f32(3, 4).bytes)]
    return RawFile(sections).bytes
  }
}

/// States of training with wrong fields, or fields that do not fit together (section 13).
struct HostileTrainingTests {
  private static let state = 256
  private static let history = 512
  private static let size = "0 to 4611686018427387903"
  private static let sizeFrom1 = "1 to 4611686018427387903"

  private func expect(
    _ expected: NNBError.Cause?, _ change: (inout RawState) -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var raw = RawState()
    change(&raw)
    #expect(fault(in: raw.file) == expected, sourceLocation: sourceLocation)
  }

  private static func value(
    _ offset: Int, _ field: String, _ expected: String, _ found: UInt64
  ) -> NNBError.Cause { .value(offset: state + offset, field: field, expected: expected, found: found) }

  @Test func `the state that the others differ from is good`() throws {
    let bytes = RawState().file
    #expect(try decode(bytes).encoded() == bytes)
    expect(nil) { $0.history = nil }
    expect(nil) { $0.best = (0, 0) }
    expect(nil) { $0.patience = 5 }
    expect(nil) { $0.seed = .max }
    expect(nil) { ($0.version, $0.warmup, $0.clip) = (.max, 1 << 61, 1e300) }
    expect(nil) {
      ($0.batchSize, $0.batch, $0.loss, $0.correct, $0.step) = (0, 0, 0, 0, 2); $0.history = nil
    }
    expect(nil) { ($0.epoch, $0.batch, $0.step, $0.overrides) = (2, 1, 100, [(3, 4), (3, 1), (100, 127)]) }
  }

  @Test func `a state or a history that ends early, or goes on, is refused`() {
    let content = RawState().content
    for count in 0..<content.count {
      let file = RawFile(
        .init("NETW", RawFile.smallNetwork().bytes), .init("STAT", Array(content[..<count])),
        .init("TNSR", RawFile.smallIndex), .init("DATA", Fields().f32(1, 2).bytes),
        .init("DATA", Fields().f32(3, 4).bytes))
      guard case .sectionEnd(let offset, "STAT", let expected, let found) = fault(in: file.bytes) else {
        Issue.record("\(count) bytes: \(fault(in: file.bytes) as Any)")
        continue
      }
      #expect(offset + found == file.offsets[1] + count && found < expected)
    }
    expect(.sectionEnd(offset: Self.state + 144, type: "STAT", expected: 0, found: 4)) { $0.slots = [0] }
    expect(.sectionEnd(offset: Self.history + 29, type: "hIST", expected: 8, found: 0)) {
      $0.history = RawState.history(count: 2, steps: [3])
    }
    expect(.sectionEnd(offset: Self.history + 29, type: "hIST", expected: 0, found: 25)) {
      $0.history = RawState.history(count: 1)
    }
  }

  @Test func `a code, a count or a size outside its range is refused at its place`() {
    expect(Self.value(12, "initial parameters", "0 to 2", 3)) { $0.initial = 3 }
    expect(Self.value(13, "batch size", Self.size, 1 << 62)) { $0.batchSize = 1 << 62 }
    expect(Self.value(21, "number of samples", Self.sizeFrom1, 0)) { $0.samples = 0 }
    expect(Self.value(29, "samples held out", Self.size, .max)) { $0.heldOut = .max }
    expect(Self.value(41, "optimizer", "0 to 3", 4)) { $0.optimizer = Fields().u8(4) }
    expect(Self.value(58, "warm-up", Self.size, 1 << 63)) { $0.warmup = 1 << 63 }
    expect(Self.value(66, "schedule", "0 to 2", 3)) { $0.schedule = Fields().u8(3) }
    expect(Self.value(67, "steps of the schedule", Self.sizeFrom1, 0)) { $0.schedule = Fields().u8(1).u64(0).f64(1) }
    expect(Self.value(67, "horizon", Self.sizeFrom1, 0)) { $0.schedule = Fields().u8(2).u64(0) }
    expect(Self.value(67, "unit of the end", "0 to 1", 2)) { $0.unit = 2 }
    expect(Self.value(68, "end", Self.sizeFrom1, 0)) { $0.end = 0 }
    expect(Self.value(76, "patience", Self.size, .max)) { $0.patience = .max }
    expect(Self.value(140, "number of overrides", "0 to 1000", 1001)) { $0.overrideCount = 1001 }
    expect(Self.value(152, "changes", "1 to 127", 0)) { $0.overrides = [(0, 0)] }
    expect(Self.value(152, "changes", "1 to 127", 128)) { $0.overrides = [(0, 128)] }
    expect(.value(offset: Self.history, field: "number of epochs", expected: "1 to 100000", found: 0)) {
      $0.history = Fields().u32(0)
    }
    expect(.value(offset: Self.history + 4, field: "steps done", expected: Self.sizeFrom1, found: 0)) {
      $0.history = RawState.history(count: 1, steps: [0])
    }
    expect(.value(offset: Self.history + 12, field: "measures of an epoch", expected: "0 to 3", found: 4)) {
      $0.history = RawState.history(count: 1, steps: [3], flags: 4)
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `a number that is not finite is refused at its place`(number: Double) {
    let bits = number.bitPattern, expected = "the bits of a finite f64"
    expect(Self.value(42, "clip norm", expected, bits)) { $0.clip = number }
    expect(Self.value(50, "learning rate", expected, bits)) { $0.rate = number }
    expect(Self.value(42, "mu", expected, bits)) { $0.optimizer = Fields().u8(1).f64(number) }
    expect(Self.value(58, "epsilon", expected, bits)) {
      $0.optimizer = Fields().u8(3).f64(0).f64(0).f64(number).f64(0)
    }
    expect(Self.value(75, "factor", expected, bits)) { $0.schedule = Fields().u8(1).u64(1).f64(number) }
    expect(Self.value(108, "sum of losses", expected, bits)) { $0.loss = number }
    expect(Self.value(132, "lowest validation loss", expected, bits)) { $0.best.loss = number }
    expect(.value(offset: Self.history + 13, field: "loss", expected: expected, found: bits)) {
      $0.history = RawState.history(count: 1, steps: [3], loss: number)
    }
  }

  @Test func `nothing is said in a second way`() {
    expect(Self.value(42, "clip norm", "the bits of +0 or a number above", 1 << 63)) { $0.clip = -0.0 }
    expect(Self.value(132, "lowest validation loss", "+0, as there is none", 1 << 63)) { $0.best = (0, -0.0) }
    expect(Self.value(132, "lowest validation loss", "+0, as there is none", (1.0).bitPattern)) { $0.best = (0, 1) }
  }

  private static func whole(_ fault: String) -> NNBError.Cause { .training(offset: state, .training(fault)) }

  @Test func `settings outside their range are refused as a whole`() {
    func expect(
      _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout RawState) -> Void
    ) {
      self.expect(Self.whole("the \(what) is outside its range"), change, sourceLocation: sourceLocation)
    }
    for rate in [0, -0.0, -1] { expect("learning rate") { $0.rate = rate } }
    for mu in [-0.0, 1, -1] { expect("momentum") { ($0.optimizer, $0.slots) = (Fields().u8(2).f64(mu), [1, 0]) } }
    for beta in [-0.0, 1] {
      expect("beta") { ($0.optimizer, $0.slots) = (Fields().u8(3).f64(beta).f64(0).f64(1).f64(0), [1, 0, 1, 0]) }
      expect("beta") { ($0.optimizer, $0.slots) = (Fields().u8(3).f64(0).f64(beta).f64(1).f64(0), [1, 0, 1, 0]) }
    }
    expect("epsilon") { ($0.optimizer, $0.slots) = (Fields().u8(3).f64(0).f64(0).f64(0).f64(0), [1, 0, 1, 0]) }
    expect("weight decay") { ($0.optimizer, $0.slots) = (Fields().u8(3).f64(0).f64(0).f64(1).f64(-0.0), [1, 0, 1, 0]) }
    for factor in [0, 1.5, -1] { expect("schedule") { $0.schedule = Fields().u8(1).u64(1).f64(factor) } }
  }

  @Test func `numbers that do not fit together are refused`() {
    let fit = Self.whole("its epochs, batches and steps do not fit together")
    expect(fit) { $0.step = 8 }
    expect(fit) { $0.batch = 3 }
    expect(fit) { ($0.epoch, $0.step) = (1 << 61, 7) }
    expect(fit) { ($0.step, $0.overrides, $0.history) = (2, [(1, 1)], nil) }
    expect(Self.whole("a number is outside its range")) { $0.correct = 11 }
    expect(Self.whole("the sum of its losses is below 0")) { $0.loss = -0.0 }
    expect(Self.whole("it has sums of an epoch that has not begun")) { ($0.batch, $0.step) = (0, 6) }
    expect(Self.whole("it has a patience and no samples held out")) {
      ($0.samples, $0.heldOut, $0.patience, $0.best) = (12, 0, 1, (0, 0))
    }
    expect(Self.whole("its best epoch is not done")) { $0.best = (3, 1) }
    expect(Self.whole("its best epoch is not done")) {
      ($0.epoch, $0.step, $0.best, $0.history) = (0, 1, (1, 1), nil)
    }
    expect(Self.whole("its lowest validation loss is below 0")) { $0.best = (1, -0.5) }
    expect(Self.whole("it has a best epoch and no samples held out")) { ($0.samples, $0.heldOut) = (12, 0) }
    expect(Self.whole("its overrides are out of order")) { $0.overrides = [(8, 1)] }
    expect(Self.whole("its overrides are out of order")) { $0.overrides = [(5, 1), (4, 1)] }
  }

  @Test func `a history that does not fit is refused`() {
    func expect(
      _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ history: Fields
    ) {
      self.expect(
        .training(offset: Self.history, .training(what)), { $0.history = history }, sourceLocation: sourceLocation)
    }
    expect("its history is longer than its epochs", RawState.history(count: 3, steps: [1, 2, 3]))
    expect("the steps of its history are out of order", RawState.history(count: 2, steps: [3, 3]))
    expect("the steps of its history are out of order", RawState.history(count: 2, steps: [3, 8]))
    expect("a number of its history is outside its range", RawState.history(count: 1, steps: [3], loss: -1))
    expect("a number of its history is outside its range", RawState.history(count: 1, steps: [3], accuracy: 1.5))
    expect("a number of its history is outside its range", RawState.history(count: 1, steps: [3], accuracy: -0.0))
  }

  @Test func `a state without a network, or a history without a state, is refused`() {
    var raw = RawState()
    raw.hasNetwork = false
    raw.history = nil
    #expect(fault(in: raw.file) == .training(offset: 128, .training("it needs a network")))
    let file = RawFile(
      .init("NETW", RawFile.smallNetwork().bytes), .init("TNSR", RawFile.smallIndex),
      .init("hIST", RawState.history(count: 1).bytes), .init("DATA", Fields().f32(1, 2).bytes),
      .init("DATA", Fields().f32(3, 4).bytes))
    #expect(
      fault(in: file.bytes)
        == .training(offset: file.offsets[2], .training("there is a history of nothing")))
  }

  @Test func `slots are tensors of their own, like those of the parameters`() {
    let momentum = Fields().u8(1).f64(0.5)
    expect(.value(offset: 408, field: "index of a slot", expected: "below the tensor count 2", found: 2)) {
      ($0.optimizer, $0.slots) = (momentum, [2, 0])
    }
    expect(Self.whole("the tensor k is used twice")) { ($0.optimizer, $0.slots) = (momentum, [1, 0]) }
  }
}
