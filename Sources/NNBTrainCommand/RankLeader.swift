import NNBBytes
import NNBCommandLine
import NNBCompute
import NNBIDX
import NNBTraining

/// Rank 0 of a run, which the others follow.
final class RankLeader {
  let connection: any RankConnection
  private let broadcasts: Bool

  /// What the others answered.
  private var replies: [RankReply] = []

  init(_ connection: any RankConnection, broadcasts: Bool) {
    (self.connection, self.broadcasts) = (connection, broadcasts)
  }

  /// Makes sure that all ranks have the same program, settings and data, or sends the data.
  ///
  /// Throws `ToolError` about the first rank that has not.
  func agree(on data: LabelledImages, _ settings: TrainSettings) throws {
    var bytes = try RankAgreement(data, settings.arguments, broadcasts: broadcasts).bytes
    connection.send(RankNotice.agree(byteCount: bytes.count).message)
    connection.broadcast(&bytes)
    try hear()
    guard broadcasts else { return }
    connection.send(RankNotice.samples.message)
    var samples = RankSamples(data)
    samples.exchange(over: connection)
  }

  /// Takes everyone's reply.
  private func hear() throws(ToolError) {
    let own = RankReply(machine: connection.machine, fault: nil)
    let words = connection.gather(own.words)
    replies = (0..<connection.count).map {
      RankReply(words[$0 * RankReply.wordCount..<($0 + 1) * RankReply.wordCount])
    }
    let faults = replies.enumerated().compactMap { rank, reply in
      reply.fault.map { "rank \(rank) on \(reply.machine): \($0)" }
    }
    guard let first = faults.first else { return }
    throw ToolError(first, details: Array(faults.dropFirst()), status: .badData, code: "other-rank")
  }

  /// What is told at the start.
  var note: String? {
    let machines = Set(replies.map(\.machine)).count, kernels = Set(replies.map(\.kernels))
    let places = machines > 1 ? " on \(counted(machines, "machine"))" : ""
    let sets =
      kernels.count > 1
      ? ", with kernels of \(kernels.sorted().joined(separator: " and ")), which give the same bits" : ""
    return "\(counted(connection.count, "rank"))\(places)\(sets)"
  }

  /// Lets the others end.
  func end() {
    connection.send(RankNotice.end.message)
    connection.end()
  }
}

/// What a rank answers: where it runs, and what is wrong there; a fixed number of bytes.
struct RankReply {
  let machine, kernels: String
  let fault: String?

  static let wordCount = 128

  init(machine: String, fault: String?) {
    (self.machine, self.fault) = (machine, fault)
    kernels = Kernels.best.name
  }

  var words: [UInt64] {
    var bytes = Array("\(machine)\n\(kernels)\n\(fault ?? "")".utf8.prefix(8 * Self.wordCount))
    bytes += [UInt8](repeating: 0, count: 8 * Self.wordCount - bytes.count)
    return (0..<Self.wordCount).map { word in
      bytes[8 * word..<8 * word + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  init(_ words: ArraySlice<UInt64>) {
    let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    let parts = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    machine = parts.first ?? ""
    kernels = parts.count > 1 ? parts[1] : ""
    fault = parts.count > 2 && !parts[2].isEmpty ? parts[2] : nil
  }
}
