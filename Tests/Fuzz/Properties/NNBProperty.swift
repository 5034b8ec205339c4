internal import NNBBytes
internal import NNBModel
internal import NNB
internal import NNBSupport

extension FuzzTarget {
  /// `.nnb` files: read as a whole and in pieces with the same result, and written again as they were.
  public static let nnb = FuzzTarget(
    "FuzzNNB", seeds: ["nnb/good", "nnb/bad"], mutate: NNBMutator.mutate, cross: NNBMutator.cross
  ) { input throws(PropertyFailure) in
    let reader: NNBReader
    do throws(NNBError.Cause) { reader = try NNBReader(reading: MemorySource(input)) } catch {
      try hold(!"\(error)".isEmpty && !error.code.isEmpty, "an error says nothing")
      return false
    }
    let kept: NNBHead
    do throws(NNBError.Cause) { kept = try NNBHead(reader.head.bytes) } catch {
      throw PropertyFailure(description: "a head is refused by itself: \(error)")
    }
    try hold(kept.tensors == reader.tensors && kept.network == reader.network, "a head by itself says something else")

    var pieces: [[UInt8]] = []
    let whole: Checkpoint
    do throws(NNBError) { whole = try reader.checkpoint() } catch {
      let streamed = fault { () throws(NNBError) in pieces = try read(reader, by: 1_000) }
      try hold(streamed == error, "in pieces: \(streamed.map { "\($0)" } ?? "accepted"); as a whole: \(error)")
      try hold(fault { () throws(NNBError) in try reader.verify() } == error, "the verification finds something else")
      return false
    }
    let streamed = fault { () throws(NNBError) in pieces = try read(reader, by: input.count % 100 + 1) }
    try hold(streamed == nil, "in pieces: \(streamed.map { "\($0)" } ?? ""); accepted as a whole")
    try hold(pieces == whole.tensors.map(\.bytes), "pieces and the whole differ")
    try hold(fault { () throws(NNBError) in try reader.verify() } == nil, "accepted, but not verified")

    // The write version is the writer's own.
    var own = input
    let isOfVersion2 = whole.training?.hasFurtherSettings ?? false || !whole.notes.isEmpty
    own[10...11] = [isOfVersion2 ? 2 : 1, 0]
    own = RawFile.repaired(own)
    try hold(Self.bytes { () throws(NNBError.Cause) in try whole.encoded() } == own, "written again, it is another")
    try hold(
      Self.bytes { () throws(NNBError.Cause) in try streamWritten(whole) } == own, "written in pieces, it is another")
    return true
  }

  private static func fault(_ body: () throws(NNBError) -> Void) -> NNBError? {
    do throws(NNBError) { try body() } catch { return error }
    return nil
  }

  private static func bytes(_ body: () throws(NNBError.Cause) -> [UInt8]) -> [UInt8]? {
    try? body()
  }

  private static func read(_ reader: NNBReader, by count: Int) throws(NNBError) -> [[UInt8]] {
    var tensors: [[UInt8]] = []
    for index in reader.tensors.indices {
      var stream = try reader.stream(of: index), bytes: [UInt8] = []
      while true {
        let piece = try stream.read(count)
        if piece.isEmpty { break }
        bytes += piece
      }
      tensors.append(bytes)
    }
    return tensors
  }
}

/// A file in memory that is written at offsets.
private final class Sink: ByteSink {
  var bytes: [UInt8] = []

  func write(_ piece: Span<UInt8>, at offset: Int) throws(FileError) {
    bytes += [UInt8](repeating: 0, count: max(0, offset + piece.count - bytes.count))
    bytes.replaceSubrange(offset..<offset + piece.count, with: piece.indices.map { piece[$0] })
  }
}

private func streamWritten(_ checkpoint: Checkpoint) throws(NNBError.Cause) -> [UInt8] {
  let sink = Sink()
  var writer = try NNBStreamWriter(
    network: checkpoint.network, tensors: checkpoint.tensors.map(\.info), training: checkpoint.training,
    extensions: checkpoint.extensions, to: sink)
  for tensor in checkpoint.tensors { try writer.append(tensor.bytes) }
  _ = try writer.finish()
  return sink.bytes
}
