package import NNBCompute

/// A transport between processes that a launcher has started.
package protocol RankConnection: RankTransport {
  /// The name of the machine that this process runs on.
  var machine: String { get }

  /// Leaves the others, who do so too.
  func end()
}

/// What rank 0 tells the others besides what its engine asks for.
enum RankNotice {
  /// All is done.
  case end

  /// To compare themselves with the agreement that follows, in so many bytes, and to say so.
  case agree(byteCount: Int)

  /// To take the samples that follow.
  case samples

  /// To do what the request that follows says, in so many bytes (`ShardRequest`).
  case shards(byteCount: Int)

  init?(_ message: RankMessage) {
    switch message.code {
    case RankMessage.firstOther: self = .end
    case RankMessage.firstOther + 1 where 1...1 << 20 ~= message.numbers[0]:
      self = .agree(byteCount: message.numbers[0])
    case RankMessage.firstOther + 2: self = .samples
    case RankMessage.firstOther + 3 where 1...1 << 24 ~= message.numbers[0]:
      self = .shards(byteCount: message.numbers[0])
    default: return nil
    }
  }

  var message: RankMessage {
    switch self {
    case .end: RankMessage(RankMessage.firstOther)
    case .agree(let count): RankMessage(RankMessage.firstOther + 1, [count])
    case .samples: RankMessage(RankMessage.firstOther + 2)
    case .shards(let count): RankMessage(RankMessage.firstOther + 3, [count])
    }
  }
}
