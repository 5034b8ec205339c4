import NNB
import NNBBytes
import NNBConversion
import NNBFormats
import NNBModel
import NNBSystem
import NNBTraining

/// A model as it is written, perhaps into several files: its outline, and what has its numbers, of which there is no copy.
struct SavedModel {
  /// The model without the data of its tensors.
  let outline: Checkpoint

  private enum Content {
    /// A run, and what its ranks write together if it is sharded.
    case snapshot(Trainer.Snapshot, ShardedRun?)

    /// The tensors of a file.
    case file(NNBReader)
  }

  private let content: Content

  /// Throws `ModelError` only if such a model cannot be stored.
  init(_ snapshot: Trainer.Snapshot, _ run: ShardedRun?) throws(ModelError) {
    outline = try snapshot.outline()
    content = .snapshot(snapshot, run)
  }

  /// A model that has the tensors of a file.
  init(_ outline: Checkpoint, tensorsOf reader: NNBReader) {
    (self.outline, content) = (outline, .file(reader))
  }

  /// Writes it to a place, whole or not at all, in the format that its name ends in. `isAlone` says that other ranks may not see the
  /// place.
  func write(
    to place: OutputPlace, reserve: Int = 0, isAlone: Bool = false, _ worker: HDF5Worker = HDF5Worker()
  ) throws {
    switch content {
    case .snapshot(let snapshot, let run):
      let writer = try Self.naming(place) { () throws(NNBError.Cause) in
        try NNBScatteredWriter(
          network: outline.network, tensors: outline.tensors.map(\.info), training: outline.training,
          extensions: outline.extensions)
      }
      try Checkpoint.writeModel(
        to: place, byteCount: writer.fileLength, reserve: reserve, isNamed: run != nil, worker: worker
      ) { file, path in
        let checksums = try write(snapshot, run, writer, to: file, isAlone ? nil : path)
        try file.truncate(to: writer.fileLength)
        try Self.naming(place) { () throws(NNBError.Cause) in try writer.finish(checksums, to: file) }
      }
    case .file(let reader):
      try Checkpoint.writeModel(
        to: place, byteCount: try outline.modelByteCount(at: "", worker: worker), reserve: reserve, worker: worker
      ) { file, _ in try copy(reader, to: file, of: place) }
    }
  }

  /// Writes the data of all tensors, each rank its pieces. Returns the checksums of the blocks of each tensor.
  private func write(
    _ snapshot: Trainer.Snapshot, _ run: ShardedRun?, _ writer: NNBScatteredWriter, to file: OpenFile, _ path: String?
  ) throws -> [[UInt32]] {
    let infos = outline.tensors.map(\.info)
    var order: [Int] = []
    let parts = snapshot.parts.map { part in
      let indices = part.names.map { TensorDescription.index(of: $0, in: infos) ?? 0 }
      order += indices
      return ShardLayout.Part(
        kind: part.kind, offsets: indices.map { writer.offset(ofTensor: $0) },
        sizes: indices.map { infos[$0].byteCount ?? 0 })
    }
    let layout = ShardLayout(path: path, parts: parts)
    let checksums: [UInt32]
    if let run {
      checksums = try run.write(snapshot, layout, to: file)
    } else {
      let own = ShardFile(layout, to: file) { snapshot.handOut(kind: $0, $1) }
      if let fault = own.fault { throw fault }
      checksums = own.checksums
    }
    var blocks = [[UInt32]](repeating: [], count: infos.count), start = 0
    for (index, size) in zip(order, parts.flatMap(\.sizes)) {
      let count = ScatteredBlocks(byteCount: size).checksums.count
      blocks[index] = Array(checksums[start..<start + count])
      start += count
    }
    for tensor in snapshot.others {
      guard let index = TensorDescription.index(of: tensor.name, in: infos) else { continue }
      var sums = ScatteredBlocks(byteCount: tensor.bytes.count)
      sums.add(tensor.bytes.span, at: 0)
      blocks[index] = sums.checksums
      try file.write(tensor.bytes, at: writer.offset(ofTensor: index))
    }
    return blocks
  }

  private func copy(_ reader: NNBReader, to file: OpenFile, of place: OutputPlace) throws {
    do {
      var writer = try NNBStreamWriter(
        network: outline.network, tensors: outline.tensors.map(\.info), training: outline.training,
        extensions: outline.extensions, to: file)
      for index in reader.tensors.indices {
        try ElementCopy().forEachPiece(of: index, in: reader) { try writer.append($0) }
      }
      _ = try writer.finish()
      // Somebody may have written into it meanwhile.
      try reader.verify()
    } catch let cause as NNBError.Cause {
      throw NNBError(cause, in: place.path)
    }
  }

  private static func naming<Result>(
    _ place: OutputPlace, _ body: () throws(NNBError.Cause) -> Result
  ) throws(NNBError) -> Result {
    do throws(NNBError.Cause) { return try body() } catch { throw NNBError(error, in: place.path) }
  }
}
