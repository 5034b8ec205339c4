package import NNBSystem
package import NNBBytes
internal import NNBModel
package import NNB

/// Carries out an import plan: writes the tensors of a file as `.nnb`, and proves what was written.
package struct Importer {
  private let plan: ImportPlan
  private let source: any TensorSource
  private let bands: ExchangeBands

  /// The source again, if it computes what is folded.
  private let folded: FoldedSource?

  /// After pieces from this size on, the disk is put to work while the next one is made.
  private static let largePiece = 1 << 20

  /// Makes sure that all of what the plan wants is in the file, so that a plan is as strict as the work.
  ///
  /// What is kept of matrices whose rows and columns are exchanged is in `bands`.
  package init(_ plan: ImportPlan, from source: any TensorSource, bands: ExchangeBands = ExchangeBands()) throws {
    folded = plan.folds.isEmpty ? nil : try FoldedSource(plan.folds, over: source)
    (self.plan, self.source, self.bands) = (plan, folded ?? source, bands)
    let source = self.source
    for way in plan.ways { try source.check(way.source) }
  }

  /// What is told of the import; reads the kernels of layers that something is folded into.
  package func report() throws -> ImportReport { plan.report(try folded?.report()) }

  private func writer(to target: OpenFile, keepsData: Bool) throws(NNBError.Cause) -> NNBStreamWriter {
    try NNBStreamWriter(
      network: plan.network, tensors: plan.ways.map(\.target), training: plan.record?.training,
      extensions: plan.record?.extensions ?? plan.extensions, to: target, keepsData: keepsData)
  }

  /// Writes the `.nnb` file; `keepsData` false: its head alone, with the checksums of every element all the same.
  ///
  /// Throws `ImportError` if nnb's record in the file says otherwise, and what reading and writing throw.
  package func write(to target: OpenFile, keepsData: Bool = true) throws {
    var writer = try writer(to: target, keepsData: keepsData)
    for way in plan.ways {
      try way.forEachPiece(in: source, bands: bands) {
        try writer.append($0)
        if keepsData, $0.count >= Self.largePiece { target.beginSync() }
      }
    }
    _ = try writer.finish()
    guard let record = plan.record else { return }
    try compare(
      record,
      with: keepsData ? NNBHead(reading: target) : NNBHead(target.read(at: 0, upTo: target.knownCount ?? 0)))
  }

  /// Writes the head of the `.nnb` file without reading an element: the checksums are those of nnb's record, or 0.
  package func describe(to target: OpenFile) throws {
    if let record = plan.record { return try target.write(record.bytes, at: 0) }
    try writer(to: target, keepsData: false).finishUnread()
  }

  /// Whether what was read is what nnb once wrote.
  private func compare(_ record: NNBHead, with head: NNBHead) throws(ImportError) {
    if record.hasContent(of: head) { return }
    if let index = record.firstDifferentTensor(in: head) {
      throw ImportError([.changedSinceExport(part: "the elements of \(record.tensors[index].name) are others")])
    }
    throw ImportError([.record(reason: "it was made by another version of the format")])
  }
}

// MARK: Proving

extension Importer {
  /// Compares the plan with an `.nnb` file: the network, and the names and shapes of all tensors.
  ///
  /// Throws `Difference`.
  package static func compare(_ plan: ImportPlan, with reader: NNBReader) throws {
    guard plan.network == reader.network else { throw Difference(part: "the networks") }
    guard plan.ways.map(\.target) == reader.tensors else { throw Difference(part: "the names or shapes of tensors") }
    if let record = plan.record {
      guard record.hasContent(of: reader.head) else { throw Difference(part: "the record of the .nnb file") }
    } else if reader.extensions != plan.extensions || reader.head.training != nil {
      throw Difference(part: "the training state or the extensions")
    }
  }

  /// Compares every element with an `.nnb` file; gives the number of bytes.
  ///
  /// Throws `Difference`, and what reading throws.
  package static func compareElements(
    _ plan: ImportPlan, from source: any TensorSource, bands: ExchangeBands = ExchangeBands(),
    with reader: NNBReader
  ) throws -> Int {
    var bytes = 0
    let source = plan.folds.isEmpty ? source : try FoldedSource(plan.folds, over: source)
    for (index, way) in plan.ways.enumerated() {
      var stream = try reader.stream(of: index)
      try way.forEachPiece(in: source, bands: bands) { piece in
        guard try Self.comesNext(piece, in: &stream) else {
          throw Difference(part: "the elements of \(way.target.name)")
        }
        bytes += piece.count
      }
      guard try stream.read(1).isEmpty else { throw Difference(part: "the length of \(way.target.name)") }
    }
    return bytes
  }

  /// Whether these are a stream's next bytes, of which whole blocks come without being copied.
  private static func comesNext(_ bytes: Span<UInt8>, in stream: inout TensorStream) throws -> Bool {
    for start in stride(from: 0, to: bytes.count, by: TensorStream.blockByteCount) {
      let count = min(TensorStream.blockByteCount, bytes.count - start), found = try stream.read(count)
      guard found.count == count, found.span.areBytes(of: bytes, at: start) else { return false }
    }
    return true
  }
}

/// Something that is not the same in a file and the `.nnb` file that it is compared with.
package struct Difference: FailureConvertible, Equatable, CustomStringConvertible {
  /// What it is.
  package let part: String

  /// Names it.
  package init(part: String) { self.part = part }

  package var description: String { "the files differ: \(part)" }

  package var failure: Failure { Failure(description, .badData, code: "difference") }
}
