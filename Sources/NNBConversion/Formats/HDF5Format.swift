internal import NNBSystem
internal import NNBBytes
internal import NNBFormats
internal import NNBWorkerProtocol

/// HDF5 files, those of Keras and plain ones (Spec/hdf5.md). A worker in a sandbox reads and writes them.
struct HDF5Format: ModelFormat {
  static let name = FormatName(id: "h5", title: "HDF5", endings: ["h5", "hdf5"])

  let worker: HDF5Worker

  func recognise(_ start: FileStart) throws -> Recognition? {
    if let offset = try HDF5Superblock.find(in: start.source, beginningWith: start.bytes) {
      let superblock = try HDF5Superblock(reading: start.source, at: offset, isWhole: start.isWhole)
      return Recognition(
        "HDF5, superblock version \(superblock.version)", version: Int(superblock.version),
        byteCount: superblock.endOfFile)
    }
    guard start.bytes.count > 1, HDF5Superblock.signature.starts(with: start.bytes) else { return nil }
    throw RecognitionError.Cause.superblock(
      .ends(EndOfBytes(offset: 0, expected: HDF5Superblock.signature.count, found: start.bytes.count)))
  }

  func byteCount(of stream: any ByteSource, _ recognition: Recognition) -> Int? { recognition.byteCount }

  func open(_ file: SourceFile) throws -> OpenedModel {
    let part = try file.path.flatMap { path throws(FileError) in try WeightShard(path) }
    if let part, part.isListed { throw RecognitionError(.part(index: part.index), in: file.name) }
    var model = HDF5Model(
      worker: worker, name: file.name, descriptor: file.descriptor, byteCount: file.byteCount)
    model.note = part.map {
      "its name is like that of one part of several; no \($0.index) beside it lists it, so it is taken for whole"
    }
    return .foreign(model)
  }

  var writing: ModelWriting { .foreign(HDF5Writer(worker: worker)) }
}

/// An `.h5` file that the worker reads.
struct HDF5Model: ForeignModel {
  let worker: HDF5Worker
  let name: String
  let descriptor: Int32
  let byteCount: Int

  var usesWorker: Bool { true }

  /// What is to be said of its name.
  var note: String?

  /// How the file was written, if it was just now.
  var exporting = ExportOptions()

  func write(_ options: ImportOptions, to target: OpenFile?, isTemporary: Bool) throws -> ImportReport {
    var request = WorkerRequest(.importing, isPlanOnly: target == nil, importing: options, exporting: exporting)
    request.isOutputInMemory = isTemporary
    return try run(request, target)
  }

  func describe(_ options: ImportOptions, readsElements: Bool, to target: OpenFile) throws -> ImportReport {
    try run(WorkerRequest(readsElements ? .checking : .describing, importing: options, exporting: exporting), target)
  }

  func prove(_ options: ImportOptions, against model: OpenFile) throws -> Int {
    let request = WorkerRequest(.verifying, importing: options, exporting: exporting)
    let report = try worker.run(
      request, source: (descriptor, name), other: (model.descriptor ?? -1, model.name), inputByteCount: byteCount,
      file: name)
    guard let verified = report.verified else { throw WorkerError(.software("a proof of fewer tensors"), in: name) }
    return verified.tensors
  }

  private func run(_ request: WorkerRequest, _ target: OpenFile?) throws -> ImportReport {
    let report = try worker.run(
      request, source: (descriptor, name), other: target.map { ($0.descriptor ?? -1, $0.name) },
      inputByteCount: byteCount, file: name)
    return ImportReport(
      routes: report.routes, notes: report.notes + (note.map { [$0] } ?? []), hasRecord: report.hasRecord)
  }
}

/// The worker as a writer of `.h5` files.
struct HDF5Writer: ModelWriter {
  let worker: HDF5Worker

  func prepare(name: String) throws { try worker.check(for: name) }

  func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws -> ExportReport {
    let report = try worker.run(
      WorkerRequest(.exporting, isPlanOnly: target == nil, exporting: options),
      source: (model.file.descriptor, model.name), other: target.map { ($0.descriptor ?? -1, name) },
      inputByteCount: model.file.byteCount, file: name)
    return ExportReport(routes: report.routes, losses: report.losses)
  }

  func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws -> any ForeignModel {
    HDF5Model(
      worker: worker, name: name, descriptor: written.descriptor ?? -1, byteCount: written.knownCount ?? 0,
      exporting: options)
  }
}
