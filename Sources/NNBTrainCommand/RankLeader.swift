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
    let all = connection.gather(own.bytes), size = RankReply.byteCount
    replies = (0..<connection.count).map { RankReply(all[$0 * size..<($0 + 1) * size]) }
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

  static let byteCount = 1_024

  init(machine: String, fault: String?) {
    (self.machine, self.fault) = (machine, fault)
    kernels = Kernels.best.name
  }

  var bytes: [UInt8] {
    let text = "\(machine)\n\(kernels)\n\(fault ?? "")".utf8.prefix(Self.byteCount)
    return text + [UInt8](repeating: 0, count: Self.byteCount - text.count)
  }

  init(_ bytes: ArraySlice<UInt8>) {
    let parts = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    machine = parts.first ?? ""
    kernels = parts.count > 1 ? parts[1] : ""
    fault = parts.count > 2 && !parts[2].isEmpty ? parts[2] : nil
  }
}
