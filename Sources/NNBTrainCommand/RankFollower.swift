import NNBBytes
import NNBCommandLine
import NNBCompute
import NNBIDX
import NNBSystem
import NNBTraining

/// A rank that does what rank 0 asks for. It reads data, and writes nothing.
struct RankFollower {
  private let arguments: ParsedArguments
  private let connection: any RankConnection
  private let threads: Int

  init(_ arguments: ParsedArguments, _ connection: any RankConnection) throws(ToolError) {
    (self.arguments, self.connection) = (arguments, connection)
    threads = try arguments.threads
  }

  /// Serves until rank 0 says that all is done.
  ///
  /// Throws `ToolError` if this rank does not understand what it is asked for.
  func serve() throws -> ExitStatus {
    // A signal that all ranks get is for rank 0 to answer.
    Interruption.note()
    var engine: TrainingEngine?, samples = RankSamples(), source: (any NumberSource)?, loadFault: (any Error)?
    while true {
      let message = connection.receive()
      switch RankNotice(message) {
      case .end:
        connection.end()
        return .success
      case .agree(let count): samples = try agreed(count)
      case .samples: samples.exchange(over: connection)
      case .shards(let count):
        switch ShardRequest(received(count)) {
        case nil: throw misunderstanding
        case .loaded: RankReply.all(connection, fault: loadFault ?? (source as? StoredNumbers)?.fault)
        case .write(let layout): write(layout, engine)
        case let request?: source = self.source(request) ?? source
        }
      case nil:
        if TrainingEngine.isBeginning(message) {
          (engine, loadFault) = (nil, nil)
          do {
            engine = try TrainingEngine(following: message, connection, threads: threads, source: source)
          } catch {
            // Rank 0 asks only in a sharded run. Else this rank ends, and so the launcher ends all.
            guard source != nil else { throw RankReply.own(error, connection) }
            loadFault = error
            continue
          }
          if engine != nil { continue }
        } else if engine?.follow(message, samples.images, labels: samples.labels) == true {
          continue
        }
        throw misunderstanding
      }
    }
  }

  private var misunderstanding: ToolError {
    ToolError("rank \(connection.rank) does not understand rank 0", status: .software)
  }

  private func received(_ byteCount: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    connection.broadcast(&bytes)
    return bytes
  }

  /// Does what is asked for before a sharded run begins, and replies; returns where this rank's numbers come from, if that was said.
  private func source(_ request: ShardRequest) -> (any NumberSource)? {
    var source: (any NumberSource)?, fault: (any Error)?
    do {
      switch request {
      case .probe(let path, let token): try ShardProbe.leave(connection.rank, path, token: token)
      case .drawn(let sizes, let initialization, let seed, let average):
        source = DrawnNumbers(sizes: sizes, initialization, seed: seed, average: average)
      case .stored(let path, let head, let tensors):
        source = try StoredNumbers.open(path, head: head, tensors, rank: connection.rank, of: connection.count)
      case .loaded, .write: break
      }
    } catch {
      fault = error
    }
    RankReply.all(connection, fault: fault)
    return source
  }

  /// Writes this rank's pieces of a model.
  private func write(_ layout: ShardLayout, _ engine: TrainingEngine?) {
    var file: OpenFile?, fault: (any Error)?
    do { file = try layout.path.map { try OpenFile.joining($0) } } catch { fault = error }
    let takers = layout.takers(of: connection.count)
    let own = ShardFile(layout, to: file) { engine?.handOut(kind: $0, takers: takers, $1) }
    _ = own.allChecksums(over: connection)
    RankReply.all(connection, fault: fault ?? own.fault)
  }

  /// The samples, or room for them, if this rank agrees with rank 0. If not, rank 0 ends.
  private func agreed(_ byteCount: Int) throws -> RankSamples {
    guard let agreement = RankAgreement(received(byteCount)) else { throw misunderstanding }
    var samples = RankSamples(), fault: (any Error)?
    do {
      try agreement.check(arguments)
      if agreement.broadcasts {
        samples = try RankSamples(like: agreement)
      } else {
        let data = try ownData(classCount: agreement.classCount)
        samples = RankSamples(data)
        try agreement.check(data)
      }
    } catch {
      fault = error
    }
    RankReply.all(connection, fault: fault)
    return samples
  }

  private func ownData(classCount: Int) throws -> LabelledImages {
    let settings = try DataSettings(arguments)
    return try LabelledImages(
      try settings.files().training, first: settings.firstLabel, isTransposed: settings.isTransposed,
      classCount: classCount)
  }
}
