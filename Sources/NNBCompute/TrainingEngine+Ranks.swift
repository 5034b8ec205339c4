internal import NNBSystem

/// What rank 0 asks of the others.
enum RankRequest {
  /// To begin with the settings that follow, in so many words, and with numbers that follow too, or that each rank takes from
  /// a source of its own.
  case begin(wordCount: Int, isSharded: Bool)

  /// To train on samples whose order follows.
  case run(batchSize: Int, epoch: Int)

  /// To give their numbers.
  case gather(TrainingEngine.Kind)

  /// To say whether their numbers are finite.
  case finite

  /// To take some samples, which follow, through the network with parameters of a kind.
  case forward(TrainingEngine.Kind, rows: Int)
}

/// A request on its way: what it is, and up to five numbers.
package struct RankMessage: Sendable {
  package static let wordCount = 8

  package let code: UInt64
  package let numbers: [Int]

  package init(_ code: UInt64, _ numbers: [Int] = []) { (self.code, self.numbers) = (code, numbers) }

  /// The codes from this one on are of those who use engines.
  package static let firstOther: UInt64 = 16
}

extension RankTransport {
  /// From rank 0: sends a message to all others.
  package func send(_ message: RankMessage) {
    var words = [message.code] + message.numbers.map { UInt64($0) }
    words += [UInt64](repeating: 0, count: RankMessage.wordCount - words.count)
    broadcast(&words)
  }

  /// From another rank: waits for a message.
  package func receive() -> RankMessage {
    var words = [UInt64](repeating: 0, count: RankMessage.wordCount)
    broadcast(&words)
    return RankMessage(words[0], words.dropFirst().map { Int(truncatingIfNeeded: $0) })
  }

  func send(_ request: RankRequest, _ order: ArraySlice<UInt32> = []) {
    switch request {
    case .begin(let count, let isSharded): send(RankMessage(1, [count, isSharded ? 1 : 0]))
    case .run(let batchSize, let epoch):
      var order = Array(order)
      send(RankMessage(2, [order.count, batchSize, epoch]))
      broadcast(&order)
    case .gather(let kind): send(RankMessage(3, [kind.number]))
    case .finite: send(RankMessage(4))
    case .forward(let kind, let rows): send(RankMessage(5, [kind.number, rows]))
    }
  }
}

extension TrainingEngine.Kind {
  /// What is lasting as a number: 0 for the parameters, then the slots, the average last.
  var number: Int {
    switch self {
    case .parameters, .gradient: 0
    case .slot(let index): 1 + index
    }
  }

  init(number: Int) { self = number == 0 ? .parameters : .slot(number - 1) }
}

extension TrainingEngine {
  /// Tells the other ranks the settings; of a run that is sharded each takes its own numbers.
  func lead(_ transport: any RankTransport, isSharded: Bool) {
    var words = settings.words
    transport.send(.begin(wordCount: words.count, isSharded: isSharded))
    transport.broadcast(&words)
  }

  /// Whether a message asks for a new engine.
  package static func isBeginning(_ message: RankMessage) -> Bool { message.code == 1 }

  /// The engine of a rank that follows; nil if what rank 0 says is not understood. `source` has the numbers of this rank where
  /// it does not get them from rank 0.
  ///
  /// Throws what `source` throws, and `MemoryShortage`. Where numbers come from rank 0, the others then wait for this rank.
  package convenience init?(
    following message: RankMessage, _ transport: any RankTransport, kernels: Kernels = .best, threads: Int,
    source: (any NumberSource)? = nil
  ) throws {
    guard 0...1 << 32 ~= message.numbers[0] else { return nil }
    var words = [UInt64](repeating: 0, count: message.numbers[0])
    transport.broadcast(&words)
    guard let settings = EngineSettings(words), (message.numbers[1] == 1) == (source != nil) else { return nil }
    try Memory.require(settings.byteCount(ofRank: transport.rank, of: transport.count))
    self.init(settings, kernels: kernels, threads: threads, transport)
    if let source {
      try load { kind, tensor, range in try source.numbers(ofKind: kind, tensor: tensor, range) }
    } else {
      scatter(transport) { _, _, _ in nil }
    }
  }

  /// Does what rank 0 asks for, on the same samples as it has; false if that is not understood.
  package func follow(
    _ message: RankMessage, _ images: ArraySlice<UInt8>, labels: [UInt16]
  ) -> Bool {
    guard let transport else { return false }
    let numbers = message.numbers
    switch message.code {
    case 2: return follow(transport, numbers, images, labels)
    case 3:
      guard 0...settings.slotCount ~= numbers[0] else { return false }
      gather(Kind(number: numbers[0])) { _, _ in }
    case 4: _ = transport.gather([isOwnFinite ? 1 : 0])
    case 5:
      guard 0...settings.slotCount ~= numbers[0], 1...Self.mostRows ~= numbers[1] else { return false }
      var bytes = [UInt8](repeating: 0, count: numbers[1] * settings.inputs)
      transport.broadcast(&bytes)
      forward(bytes[...], rows: numbers[1], Kind(number: numbers[0]))
    default: return false
    }
    return true
  }

  private func follow(
    _ transport: any RankTransport, _ numbers: [Int], _ images: ArraySlice<UInt8>, _ labels: [UInt16]
  ) -> Bool {
    let (count, batchSize, epoch) = (numbers[0], numbers[1], numbers[2])
    guard 1...labels.count ~= count, batchSize > 0, min(batchSize, count) <= settings.batchSize, epoch > 0,
      images.count / settings.inputs >= labels.count
    else { return false }
    var order = [UInt32](repeating: 0, count: count)
    transport.broadcast(&order)
    guard order.allSatisfy({ Int($0) < labels.count && Int(labels[Int($0)]) < settings.classes }) else { return false }
    let stages = SectionWalk(sampleCount: count, batchSize: batchSize, sectionsOfStage: settings.sectionsOfStage)
    unsafe TrainingShare.Samples.lend(images, labels, order[...]) { unsafe follow($0, stages, epoch: epoch) }
    return true
  }
}
