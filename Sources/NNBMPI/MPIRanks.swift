internal import CNNBMPI
package import NNBCommandLine
internal import NNBSystem
internal import NNBTrainCommand

/// The ranks of a run over MPI.
///
/// Safe: MPI gets memory that its caller lends until the transfer has ended, and all calls come from one thread at a time. The
/// places of parts are checked by who makes them, and every count fits an Int32 or is sent in pieces.
@safe package final class MPIRanks: RankConnection, @unchecked Sendable {
  package let rank: Int
  package let count: Int
  package let machine: String

  /// For how many seconds others are waited for within a batch, and at other times, when rank 0 may have work of its own.
  private let limit, longLimit: Double
  private var transfers = nn_transfers()
  private var counts: [Int32], places: [Int32]

  /// The most bytes of a transfer.
  private static let mostBytes = 1 << 30

  /// How long a roll call takes, in seconds.
  private static let rollCall = 3.0

  /// Joins the others. Ranks are waited for up to `limit` seconds within a batch.
  ///
  /// Throws `ToolError`.
  package init(limit: Int) throws(ToolError) {
    var rank: Int32 = 0, count: Int32 = 0
    let code = unsafe nn_mpi_start(&rank, &count)
    guard nn_mpi_is_success(code) != 0 else {
      throw ToolError("MPI cannot start: \(Self.text(of: code))", status: .system)
    }
    (self.rank, self.count) = (Int(rank), Int(count))
    self.limit = Double(limit)
    longLimit = 10 * Double(limit)
    counts = [Int32](repeating: 0, count: Int(count))
    places = counts
    var name = [CChar](repeating: 0, count: Int(nn_mpi_name_size))
    _ = unsafe nn_mpi_name(&name)
    machine = Self.text(name)
  }

  package func begin(_ memory: UnsafeMutableRawPointer, parts: [Range<Int>], order: UnsafeMutableRawBufferPointer) {
    unsafe startSharing(memory, parts)
    unsafe check(nn_mpi_broadcast(&transfers, order.baseAddress, Int32(order.count)))
  }

  package func finish() { wait(limit) }

  package func share(_ memory: UnsafeMutableRawPointer, parts: [Range<Int>]) {
    unsafe startSharing(memory, parts)
    wait(limit)
  }

  package func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    for first in stride(from: 0, to: bytes.count, by: Self.mostBytes) {
      unsafe check(
        nn_mpi_broadcast(&transfers, start + first, Int32(min(Self.mostBytes, bytes.count - first))))
      wait(longLimit)
    }
  }

  package func gather(_ own: UnsafeRawBufferPointer, to room: UnsafeMutableRawPointer, counts sizes: [Int], root: Int) {
    var end = 0
    for (index, size) in sizes.enumerated() {
      (counts[index], places[index]) = (Int32(size), Int32(end))
      end += size
    }
    unsafe check(nn_mpi_gather(&transfers, own.baseAddress, Int32(own.count), room, counts, places, Int32(root)))
    wait(longLimit)
  }

  package func end() { _ = nn_mpi_end() }

  private func startSharing(_ memory: UnsafeMutableRawPointer, _ parts: [Range<Int>]) {
    for (index, part) in parts.enumerated() {
      (counts[index], places[index]) = (Int32(part.count), Int32(part.lowerBound))
    }
    unsafe check(nn_mpi_share(&transfers, memory, counts, places))
  }
}

// MARK: Waiting

extension MPIRanks {
  /// How often a transfer is looked at before the processor is given to others, and before this rank sleeps in between.
  private static let spins = 2_000, yields = 200

  /// A rank that was away for longer between two looks was stopped, as by Ctrl-Z: it has not waited meanwhile. In seconds.
  private static let stopped = 0.5

  /// Waits until all transfers have ended.
  private func wait(_ limit: Double) {
    var tries = 0, start = 0.0, last = 0.0, pause = 20
    while true {
      var isDone: Int32 = 0
      check(unsafe nn_mpi_test(&transfers, &isDone))
      if isDone != 0 { return }
      tries += 1
      if tries < Self.spins { continue }
      let now = nn_mpi_time()
      if start == 0 { (start, last) = (now, now) }
      if now - last > Self.stopped { start += now - last }
      last = now
      if tries < Self.spins + Self.yields {
        SystemThread.yield()
        continue
      }
      let waited = now - start
      // A rank that was frozen and wakes finds that the others have called it, and is not the one to tell of it.
      if waited > limit || tries.isMultiple(of: 16), nn_mpi_is_called() != 0 { callRoll(nil) }
      if waited > limit { callRoll("for \(Int(limit)) s") }
      SystemThread.pause(microseconds: pause)
      pause = min(pause + pause / 4, 2_000)
    }
  }

  private func check(_ code: Int32) {
    guard nn_mpi_is_success(code) != 0 else {
      fail("MPI reports an error to rank \(rank) on \(machine): \(Self.text(of: code))")
    }
  }

  /// Finds out who is still there, and ends all; the first rank that is there says so. `time` says how long this rank has waited; it
  /// is nil if others have called.
  private func callRoll(_ time: String?) -> Never {
    var isThere = [UInt8](repeating: 0, count: count)
    unsafe nn_mpi_roll_call(Int32(rank), Int32(count), &isThere, Self.rollCall)
    let missing = isThere.indices.filter { isThere[$0] == 0 }
    if rank != isThere.firstIndex(of: 1) || time == nil && missing.isEmpty {
      // The one that speaks also ends this process. The first one may have been called and miss nobody: then one that called speaks.
      SystemThread.pause(microseconds: 5_000_000 + 100_000 * min(rank, 100))
      if time == nil || !missing.isEmpty { leave() }
    }
    let names = missing.prefix(8).map { "\($0)" }.joined(separator: ", ") + (missing.count > 8 ? ", …" : "")
    let time = time.map { " \($0)" } ?? ""
    if missing.isEmpty {
      fail("the ranks have lost each other's bytes\(time), though all of them answer")
    } else {
      fail("\(missing.count == 1 ? "rank \(names) has" : "ranks \(names) have") not answered\(time)")
    }
  }

  private func fail(_ message: String) -> Never {
    LaunchedRank.report(message, by: TrainTool.rankName)
    nn_mpi_abort(ExitStatus.system.rawValue)
    leave()
  }

  private func leave() -> Never { LaunchedRank.end(with: .system) }

  private static func text(of code: Int32) -> String {
    var text = [CChar](repeating: 0, count: Int(nn_mpi_error_size))
    unsafe nn_mpi_error(code, &text)
    return Self.text(text)
  }

  /// A text that ends in a zero.
  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
