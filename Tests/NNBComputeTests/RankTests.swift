import NNBCompute
import NNBModel
import NNBSystem
import Testing

/// A rank among threads of this process, which copy each other's memory.
///
/// Safe: all pointers are read between two meetings of all ranks, and are valid there.
@safe final class LocalRank: RankTransport, @unchecked Sendable {
  private let shared: Shared
  let rank: Int
  let count: Int
  private var begun: (memory: UnsafeMutableRawPointer, parts: [Range<Int>], order: UnsafeMutableRawBufferPointer)?

  @safe final class Shared: @unchecked Sendable {
    let team: ThreadTeam
    fileprivate var places: [UnsafeMutableRawPointer?]

    init(_ team: ThreadTeam) {
      self.team = team
      unsafe places = [UnsafeMutableRawPointer?](repeating: nil, count: team.count)
    }
  }

  init(_ rank: Int, _ shared: Shared) {
    (self.rank, self.shared, count) = (rank, shared, shared.team.count)
  }

  func begin(_ memory: UnsafeMutableRawPointer, parts: [Range<Int>], order: UnsafeMutableRawBufferPointer) {
    unsafe begun = (memory, parts, order)
  }

  func finish() {
    guard let begun = unsafe begun else { return }
    unsafe share(begun.memory, parts: begun.parts)
    unsafe broadcast(begun.order)
  }

  func share(_ memory: UnsafeMutableRawPointer, parts: [Range<Int>]) {
    unsafe withPlaces(memory) { places in
      for (other, part) in parts.enumerated() where other != rank && !part.isEmpty {
        guard let place = unsafe places[other] else { continue }
        unsafe (memory + part.lowerBound).copyMemory(from: place + part.lowerBound, byteCount: part.count)
      }
    }
  }

  func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    unsafe withPlaces(start) { places in
      guard rank > 0, let source = unsafe places[0] else { return }
      unsafe start.copyMemory(from: source, byteCount: bytes.count)
    }
  }

  func gather(_ own: UnsafeRawBufferPointer, to room: UnsafeMutableRawPointer, counts: [Int], root: Int) {
    unsafe withPlaces(own.baseAddress.map { unsafe UnsafeMutableRawPointer(mutating: $0) }) { places in
      var end = 0
      for (other, count) in counts.enumerated() where rank == root && count > 0 {
        guard let place = unsafe places[other] else { continue }
        unsafe (room + end).copyMemory(from: place, byteCount: count)
        end += count
      }
    }
  }

  private func withPlaces(_ own: UnsafeMutableRawPointer?, _ body: ([UnsafeMutableRawPointer?]) -> Void) {
    unsafe shared.places[rank] = own
    shared.team.meet()
    unsafe body(shared.places)
    shared.team.meet()
  }

  /// Calls `lead` as rank 0, while the others follow on these samples, with so many threads each.
  static func run(
    _ ranks: Int, threads: Int, _ images: [UInt8], _ labels: [UInt16], kernels: Kernels,
    source: LocalNumbers? = nil, lead: (any RankTransport) -> Void
  ) -> Bool {
    let shared = Shared(ThreadTeam(ranks)), isUnderstood = Locked(shared.team.count == ranks)
    shared.team.run { rank in
      let transport = LocalRank(rank, shared)
      if rank == 0 {
        lead(transport)
        return transport.send(RankMessage(RankMessage.firstOther))
      }
      var engine: TrainingEngine?
      while true {
        let message = transport.receive()
        if message.code == RankMessage.firstOther { return }
        if TrainingEngine.isBeginning(message) {
          engine = try? TrainingEngine(
            following: message, transport, kernels: kernels, threads: threads,
            source: source)
        } else if message.code == RankMessage.firstOther + 1 {
          source?.take(engine, kind: message.numbers[0], ranks: ranks)
        } else if engine?.follow(message, images[...], labels: labels) != true {
          isUnderstood.withLock { $0 = false }
        }
      }
    }
    return isUnderstood.withLock { $0 }
  }
}

/// The numbers of a whole network, which ranks take their parts of and give them back to.
///
/// Safe: what is given back is behind a lock.
@safe final class LocalNumbers: NumberSource, @unchecked Sendable {
  /// For each kind; nil for zeros.
  let all: [NetworkParameters?]

  /// What was given back: kind, tensor, first element and bytes.
  let found = Locked<[(kind: Int, tensor: Int, first: Int, bytes: [UInt8])]>([])

  init(_ all: [NetworkParameters?]) { self.all = all }

  func numbers(ofKind kind: Int, tensor: Int, _ range: Range<Int>) -> [Float]? {
    all[kind].map { Array($0.tensors[tensor][range]) }
  }

  func take(_ engine: TrainingEngine?, kind: Int, ranks: Int) {
    engine?.handOut(kind: kind, takers: ranks) { tensor, first, elements in
      let bytes = elements.indices.map { elements[$0] }
      found.withLock { $0.append((kind, tensor, first, bytes)) }
    }
  }

  /// The elements of a tensor as they were given back.
  func elements(_ kind: Int, _ tensor: Int) -> [UInt8] {
    found.withLock { $0.filter { $0.kind == kind && $0.tensor == tensor } }.sorted { $0.first < $1.first }
      .flatMap(\.bytes)
  }
}

@Suite struct `Ranks` {
  typealias Case = `The engine of training`.Case

  struct Way: Sendable, CustomTestStringConvertible {
    let optimizer: Optimizer
    var clipNorm: Double?
    var decay: Double?
    var isAveraged = false
    var weighs = false

    var testDescription: String { "\(optimizer), \(clipNorm ?? 0), \(decay ?? 0), \(isAveraged)" }

    static let all = [
      Way(optimizer: .sgd), .init(optimizer: .sgd, clipNorm: 0.5), .init(optimizer: .sgd, decay: 0.1, isAveraged: true),
      .init(optimizer: .momentum(0.9, isNesterov: true), weighs: true),
      .init(optimizer: .momentum(0.5, isNesterov: false)),
      .init(optimizer: .adam(.init()), clipNorm: 1, isAveraged: true), .init(optimizer: .adam(.init()), weighs: true),
    ]
  }

  private static func result(
    _ example: Case, _ way: Way, _ kernels: Kernels, threads: Int, _ transport: (any RankTransport)?
  ) -> [UInt32] {
    let engine = TrainingEngine(
      example.parameters, slots: way.optimizer.slotNames.map { _ in example.parameters.zeros },
      average: way.isAveraged ? example.parameters : nil, optimizer: way.optimizer, clipNorm: way.clipNorm,
      weightDecay: way.decay,
      classWeights: way.weighs ? (0..<example.parameters.classes).map { Float($0 % 3) + 0.5 } : nil,
      labelSmoothing: way.weighs ? 0.1 : nil, batchSize: example.order.count, kernels: kernels, threads: threads,
      transport: transport)
    var step = 0, losses: [Double] = []
    for size in [50, 64, example.order.count] {
      var left = 7
      engine.run(
        example.images[...], labels: example.labels, order: example.order[...], batchSize: size
      ) { _ in
        step += 1
        return (0.01 / Double(step), step)
      } averaging: { batch in
        way.isAveraged ? (batch % 3 == 1 ? .mixes(gain: 0.25) : batch == 0 ? .copies : nil) : nil
      } goesOn: {
        losses.append($0.loss)
        left -= 1
        return left > 0
      }
    }
    let all = [engine.parameters] + engine.slots + (engine.average.map { [$0] } ?? [])
    return bits(all.flatMap { $0.tensors.flatMap { $0 } }) + bits(losses.map { Float($0) }) + [engine.isFinite ? 1 : 0]
  }

  @Test(
    arguments: Way.all,
    [
      EngineShape(333, 81, 175, 10), .init(130, 40, 7, 3), .init(333, 40, 175, 20, 100, 3),
      .init(130, 20, 33, 64, 65, 2),
      .init(130, 9, 270, 140, 17),
    ])
  func `train to the same bits as one, however many there are`(_ way: Way, _ shape: EngineShape) {
    let example = Case(shape, seed: 5), kernels = Kernels.best
    let expected = Self.result(example, way, kernels, threads: 1, nil)
    for (ranks, threads) in [(1, 2), (2, 1), (2, 2), (3, 1), (5, 2)] {
      var found: [UInt32] = []
      let isUnderstood = LocalRank.run(
        ranks, threads: threads, example.images, example.labels, kernels: kernels
      ) { found = Self.result(example, way, kernels, threads: threads, $0) }
      #expect(isUnderstood && found == expected, "\(ranks) ranks, \(threads) threads")
    }
  }

  @Test(
    arguments: [
      EngineShape(100, 81, 175, 10), .init(100, 300, 1_000, 3), .init(90, 40, 175, 20, 100, 3),
      .init(70, 9, 33, 64, 65, 2),
    ], [1, 2, 3, 5])
  func `take their parts of a network, evaluate it together and give them back`(_ shape: EngineShape, _ ranks: Int) {
    let example = Case(shape, seed: 8), classes = example.parameters.classes, inputs = example.parameters.inputs
    var average = example.parameters
    average.kernels[0] = average.kernels[0].map { $0 / 2 }
    let source = LocalNumbers([example.parameters, nil, average]), rows = 33
    let bytes = example.images[..<(rows * inputs)]
    var outputs: [[UInt32]] = []
    func take(_ transport: (any RankTransport)?) {
      let settings = EngineSettings(
        sizes: example.parameters.sizes, optimizer: .momentum(0.9, isNesterov: false), clipNorm: nil, averages: true,
        batchSize: 64)
      let engine = try? TrainingEngine(
        settings, from: source, isSharded: true, kernels: .best, threads: 2, transport: transport)
      for isAveraged in [false, true] {
        guard let stack = (engine?.stack(isAveraged: isAveraged)).map(DenseStack.init) else { return }
        let found = stack.forward(bytes, rows: rows, inputs: InputTable(.unitBytes))
        outputs.append((0..<rows).flatMap { bits(Array(found.row($0))) + bits([Float(found.loss($0, label: 1))]) })
      }
      for kind in 0..<3 {
        transport?.send(RankMessage(RankMessage.firstOther + 1, [kind]))
        source.take(engine, kind: kind, ranks: ranks)
      }
    }
    var isUnderstood = true
    if ranks == 1 {
      take(nil)
    } else {
      isUnderstood = LocalRank.run(
        ranks, threads: 2, example.images, example.labels, kernels: .best, source: source, lead: take)
    }
    for (index, parameters) in [example.parameters, average].enumerated() {
      let expected = DenseStack(parameters).forward(bytes, rows: rows, inputs: InputTable(.unitBytes))
      let all = (0..<rows).flatMap { bits(Array(expected.row($0))) + bits([Float(expected.loss($0, label: 1))]) }
      #expect(outputs.count == 2 && outputs[index] == all)
    }
    #expect(isUnderstood && classes > 1)
    for (kind, parameters) in [example.parameters, example.parameters.zeros, average].enumerated() {
      for (tensor, values) in parameters.tensors.enumerated() {
        let expected = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        }
        #expect(source.elements(kind, tensor) == expected)
      }
    }
  }

  @Test func `distort images alike`() {
    let shape = EngineShape(200, 100, 70, 4), example = Case(shape, seed: 2)
    func result(_ threads: Int, _ transport: (any RankTransport)?) -> [UInt32] {
      let engine = TrainingEngine(
        example.parameters, slots: [], optimizer: .sgd, clipNorm: nil,
        distortion: (ImageDistortion(.digits, height: 10, width: 10), 3), batchSize: 64, threads: threads,
        transport: transport)
      for epoch in 1...2 {
        engine.run(
          example.images[...], labels: example.labels, order: example.order[...], batchSize: 64, epoch: epoch,
          step: { (0.1, $0 + 1) }
        ) { _ in true }
      }
      return bits(engine.parameters.tensors.flatMap { $0 })
    }
    let expected = result(1, nil)
    var found: [UInt32] = []
    let isUnderstood = LocalRank.run(3, threads: 2, example.images, example.labels, kernels: .best) {
      found = result(2, $0)
    }
    #expect(isUnderstood && found == expected)
  }

  @Test(arguments: [
    RankMessage(2, [0, 1, 1]), .init(2, [1 << 40, 1, 1]), .init(2, [9, 0, 1]), .init(3, [9]), .init(9),
  ])
  func `refuse what they do not understand`(_ message: RankMessage) {
    let example = Case(EngineShape(9, 12, 40, 5), seed: 1)
    var threads = 0
    let isUnderstood = LocalRank.run(2, threads: 1, example.images, example.labels, kernels: .best) { transport in
      let engine = TrainingEngine(
        example.parameters, slots: [], optimizer: .sgd, clipNorm: nil, batchSize: 9, threads: 1, transport: transport)
      threads = engine.threadCount
      transport.send(message)
    }
    #expect(!isUnderstood && threads == 1)
  }
}
