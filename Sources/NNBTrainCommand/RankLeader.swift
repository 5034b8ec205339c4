import NNBBytes
import NNBCommandLine
import NNBCompute
import NNBIDX
import NNBTraining

/// Rank 0 of a run, which the others follow.
final class RankLeader {
  let connection: any RankConnection
  private let options: RankOptions

  /// What the others answered.
  private var replies: [RankReply] = []

  init(_ connection: any RankConnection, _ options: RankOptions) {
    (self.connection, self.options) = (connection, options)
  }

  /// What the ranks of a sharded run do together with files; nil of another run.
  ///
  /// Throws `ToolError` if the run cannot be sharded, and `NNBError` if the model to go on from cannot be read.
  func sharded(_ settings: TrainSettings) throws -> ShardedRun? {
    options.isSharded ? try ShardedRun(connection, from: settings.resumed ?? settings.start) : nil
  }

  /// Makes sure that all ranks have the same program, settings and data, or sends the data.
  ///
  /// Throws `ToolError` about the first rank that has not.
  func agree(on data: LabelledImages, _ settings: TrainSettings) throws {
    var bytes = try RankAgreement(data, settings.arguments, broadcasts: options.broadcasts).bytes
    connection.send(RankNotice.agree(byteCount: bytes.count).message)
    connection.broadcast(&bytes)
    try hear()
    guard options.broadcasts else { return }
    connection.send(RankNotice.samples.message)
    var samples = RankSamples(data)
    samples.exchange(over: connection)
  }

  /// Takes everyone's reply.
  private func hear() throws(ToolError) {
    replies = RankReply.all(connection, fault: nil)
    try RankReply.check(replies, status: .badData)
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

  /// Gives one's own reply to rank 0, which gets everyone's.
  @discardableResult static func all(_ connection: any RankConnection, fault: String?) -> [RankReply] {
    let own = RankReply(machine: connection.machine, fault: fault), all = connection.gather(own.bytes)
    return (0..<connection.count).map { RankReply(all[$0 * byteCount..<($0 + 1) * byteCount]) }
  }

  /// Throws `ToolError` about the ranks with a fault.
  static func check(_ replies: [RankReply], status: ExitStatus) throws(ToolError) {
    let faults = replies.enumerated().compactMap { rank, reply in
      reply.fault.map { "rank \(rank) on \(reply.machine): \($0)" }
    }
    guard let first = faults.first else { return }
    throw ToolError(first, details: Array(faults.dropFirst()), status: status, code: "other-rank")
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
