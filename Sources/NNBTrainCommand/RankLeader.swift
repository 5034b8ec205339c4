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
    try RankReply.check(replies)
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

  /// The exit status that the fault means.
  let status: ExitStatus

  static let byteCount = 1_024

  init(machine: String, fault: (any Error)?) {
    let told = fault.map { ToolError($0) }
    (self.machine, self.fault, status) = (machine, told?.message, told?.status ?? .success)
    kernels = Kernels.best.name
  }

  /// Gives one's own reply to rank 0, which gets everyone's.
  @discardableResult static func all(_ connection: any RankConnection, fault: (any Error)?) -> [RankReply] {
    let own = RankReply(machine: connection.machine, fault: fault), all = connection.gather(own.bytes)
    return (0..<connection.count).map { RankReply(all[$0 * byteCount..<($0 + 1) * byteCount]) }
  }

  /// Throws `ToolError` about the ranks with a fault; the status is that of the first, as if rank 0 had it.
  static func check(_ replies: [RankReply]) throws(ToolError) {
    let faults = replies.enumerated().compactMap { rank, reply in reply.fault.map { reply.named($0, rank) } }
    guard let first = faults.first, let status = replies.first(where: { $0.fault != nil })?.status else { return }
    throw ToolError(first, details: Array(faults.dropFirst()), status: status, code: "other-rank")
  }

  private func named(_ fault: String, _ rank: Int) -> String { "rank \(rank) on \(machine): \(fault)" }

  /// A fault of this rank that it tells by itself, where the others cannot ask.
  static func own(_ error: any Error, _ connection: any RankConnection) -> ToolError {
    let reply = RankReply(machine: connection.machine, fault: error)
    return ToolError(reply.named(reply.fault ?? "", connection.rank), status: reply.status, code: "other-rank")
  }

  var bytes: [UInt8] {
    let text = "\(machine)\n\(kernels)\n\(status.rawValue)\n\(fault ?? "")".utf8.prefix(Self.byteCount)
    return text + [UInt8](repeating: 0, count: Self.byteCount - text.count)
  }

  init(_ bytes: ArraySlice<UInt8>) {
    let parts = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      .split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    machine = parts.first ?? ""
    kernels = parts.count > 1 ? parts[1] : ""
    status = (parts.count > 2 ? Int32(parts[2]) : nil).flatMap { ExitStatus(rawValue: $0) } ?? .software
    fault = parts.count > 3 && !parts[3].isEmpty ? parts[3] : nil
  }
}
