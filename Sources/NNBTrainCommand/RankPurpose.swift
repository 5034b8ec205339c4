import NNBCommandLine
import NNBCompute

/// What ranks are started for, which is compared before anything else: one that only writes its help, for example, would leave the
/// others waiting for it.
struct RankPurpose {
  /// The option by which a rank does something else than to train; nil if it trains.
  let option: String?

  /// Compares this rank with the others. If they do not train, they leave each other here.
  ///
  /// Throws `ToolError` on rank 0 about the ranks that differ from it; then the others end.
  func agree(over connection: any RankConnection) throws(ToolError) {
    let replies = RankReply.all(connection, fault: option.map { ToolError($0) })
    guard connection.rank == 0 else {
      if option != nil {
        _ = connection.receive()
        connection.end()
      }
      return
    }
    let faults = replies.map { reply in
      RankReply(machine: reply.machine, fault: difference(from: reply.fault).map { ToolError($0) })
    }
    func end() {
      connection.send(RankNotice.end.message)
      connection.end()
    }
    do { try RankReply.check(faults) } catch {
      end()
      throw error
    }
    if option != nil { end() }
  }

  /// How the command line of another rank differs; nil if it does not.
  private func difference(from other: String?) -> String? {
    if other == option { return nil }
    let own = option.map { "has \($0)" } ?? "has not"
    return other.map { "its command line has \($0), and that of rank 0 \(own)" }
      ?? "its command line is without \(option ?? ""), which that of rank 0 has"
  }
}
