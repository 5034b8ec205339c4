import NNBBytes
import NNBCommandLine
import NNBCompute
import NNBIDX

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
    var engine: TrainingEngine?, samples = RankSamples()
    while true {
      let message = connection.receive()
      switch RankNotice(message) {
      case .end:
        connection.end()
        return .success
      case .agree(let count): samples = try agreed(count)
      case .samples: samples.exchange(over: connection)
      case nil:
        if TrainingEngine.isBeginning(message) {
          engine = nil
          engine = TrainingEngine(following: message, connection, threads: threads)
          if engine != nil { continue }
        } else if engine?.follow(message, samples.images, labels: samples.labels) == true {
          continue
        }
        throw ToolError("rank \(connection.rank) does not understand rank 0", status: .software)
      }
    }
  }

  /// The samples, or room for them, if this rank agrees with rank 0. If not, rank 0 ends.
  private func agreed(_ byteCount: Int) throws -> RankSamples {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    connection.broadcast(&bytes)
    guard let agreement = RankAgreement(bytes) else {
      throw ToolError("rank \(connection.rank) does not understand rank 0", status: .software)
    }
    var samples = RankSamples(), fault: String?
    do {
      fault = try agreement.fault(of: arguments)
      if fault == nil, agreement.broadcasts {
        samples = try RankSamples(like: agreement)
      } else if fault == nil {
        let data = try ownData(classCount: agreement.classCount)
        samples = RankSamples(data)
        fault = try agreement.fault(of: data)
      }
    } catch {
      fault = ToolError(error).message
    }
    _ = connection.gather(RankReply(machine: connection.machine, fault: fault).bytes)
    return samples
  }

  private func ownData(classCount: Int) throws -> LabelledImages {
    let settings = try DataSettings(arguments)
    return try LabelledImages(
      try settings.files().training, first: settings.firstLabel, isTransposed: settings.isTransposed,
      classCount: classCount)
  }
}
