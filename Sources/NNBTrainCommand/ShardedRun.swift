import NNB
import NNBBytes
import NNBCommandLine
import NNBCompute
import NNBJSON
import NNBModel
import NNBSystem
import NNBTraining

/// Rank 0 of a sharded run: it says what the ranks do together with their files.
///
/// Only the thread that trains uses it.
final class ShardedRun: ShardedStart {
  private let connection: any RankConnection

  /// The model to go on from, or to start from.
  private let reader: NNBReader?
  private let path: String

  /// Rank 0's own numbers, if they come from that model.
  private let stored = Locked<StoredNumbers?>(nil)

  var transport: any RankTransport { connection }

  /// That model without the data of its tensors; nil if there is none.
  ///
  /// Throws `NNBError` if its parts do not fit together.
  var outline: Checkpoint? { get throws { try reader?.outline() } }

  /// A run that begins with the model at a path, or with numbers that are drawn.
  ///
  /// Throws `ToolError` and `NNBError`.
  init(_ connection: any RankConnection, from file: String?) throws {
    self.connection = connection
    path = try file.map { try FileSystem.absolute($0) } ?? ""
    reader = try file.map { try NNBReader(contentsOf: $0) }
  }

  /// Asks all others; `body` is rank 0's own part, which may fail as theirs.
  ///
  /// Throws `ToolError` about the first rank that cannot do it.
  private func ask(_ request: ShardRequest, _ body: () -> (any Error)? = { nil }) throws {
    var bytes = Array(request.json.text.utf8)
    connection.send(RankNotice.shards(byteCount: bytes.count).message)
    connection.broadcast(&bytes)
    let own = body()
    let replies = RankReply.all(connection, fault: nil)
    if let own { throw own }
    try RankReply.check(replies)
  }

  /// Makes sure that all ranks see the files of rank 0 in the folder of a place, and can write into them.
  ///
  /// Throws `ToolError`, and `FileError` if rank 0 itself cannot.
  func checkShared(_ place: OutputPlace) throws {
    let file = try place.begin(isNamed: true)
    guard let path = file.hiddenPath else { return }
    let token = UInt64.random(in: 0 ... .max).hex + UInt64.random(in: 0 ... .max).hex
    try file.contents.write(Array(token.utf8), at: 0)
    try file.contents.sync()
    do {
      try ask(.probe(path: path, token: token))
      let found = try openSource(path).read(at: 0, upTo: ShardProbe.end(of: connection.count))
      if let rank = (1..<connection.count).first(where: { !ShardProbe.isThere($0, in: found) }) {
        throw ToolError("rank \(rank): rank 0 does not see what it writes", status: .inputOutput, code: "other-rank")
      }
    } catch let error as ToolError {
      throw ToolError(
        error.message, details: error.details,
        advice: "--sharded needs a folder for \(place.path) that all processes share; without it rank 0 alone writes",
        status: .cannotCreate, code: error.code, subject: place.path)
    }
  }

  func source(_ origin: NumberOrigin) throws -> any NumberSource {
    switch origin.place {
    case .drawn(let initialization, let seed):
      try ask(.drawn(sizes: origin.sizes, initialization, seed: seed, average: origin.average))
      return origin.source(in: nil)
    case .stored(let names):
      guard let reader else { throw ToolError("there is no file to start from", status: .software) }
      let tensors = StoredNumbers.places(names, in: reader)
      let numbers = StoredNumbers(reader, tensors, rank: 0, of: connection.count)
      stored.withLock { $0 = numbers }
      try ask(.stored(path: path, head: reader.headChecksum, tensors: tensors)) { numbers.fault }
      return numbers
    }
  }

  func finishLoading() throws { try ask(.loaded) { stored.withLock { $0 }?.fault } }

  /// Writes the numbers of a snapshot into a file, each rank its pieces; or rank 0 all of them, if the layout has no path. Returns the
  /// checksums of the blocks.
  ///
  /// Throws `ToolError` and `FileError`.
  func write(_ snapshot: Trainer.Snapshot, _ layout: ShardLayout, to file: OpenFile) throws -> [UInt32] {
    var checksums: [UInt32] = []
    try ask(.write(layout)) {
      let takers = layout.takers(of: connection.count)
      let own = ShardFile(layout, to: file) { snapshot.handOut(kind: $0, takers: takers, $1) }
      checksums = own.allChecksums(over: connection)
      return own.fault
    }
    return checksums
  }
}

/// The marks by which ranks show that they see a file as rank 0 does: a token of 32 digits, then 8 bytes of each rank.
enum ShardProbe {
  private static let tokenSize = 32, markSize = 8

  static func end(of count: Int) -> Int { tokenSize + count * markSize }

  private static func mark(_ rank: Int) -> [UInt8] {
    (0..<markSize).map { UInt8(truncatingIfNeeded: (rank + 1) >> (8 * $0)) }
  }

  static func isThere(_ rank: Int, in bytes: [UInt8]) -> Bool {
    let place = tokenSize + rank * markSize
    return bytes.count >= place + markSize && Array(bytes[place..<place + markSize]) == mark(rank)
  }

  /// Looks for the token, and leaves the mark of a rank.
  static func leave(_ rank: Int, _ path: String, token: String) throws {
    guard try openSource(path).read(at: 0, upTo: tokenSize) == Array(token.utf8) else {
      throw ToolError.otherFile(path)
    }
    let file = try OpenFile.joining(path)
    try file.write(mark(rank), at: tokenSize + rank * markSize)
    try file.sync()
  }
}
