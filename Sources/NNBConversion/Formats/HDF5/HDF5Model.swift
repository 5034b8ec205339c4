internal import NNBSystem
internal import NNBBytes
internal import NNBFormats
internal import NNBWorkerProtocol

/// An `.h5` file that the worker reads.
struct HDF5Model: ForeignModel {
  let worker: HDF5Worker
  let name: String
  let descriptor: Int32
  let byteCount: Int

  var usesWorker: Bool { true }

  /// What is to be said of its name.
  var note: String?

  /// Whether the file is part of a `.keras` archive.
  var isArchiveMember = false

  /// How the file was written, if it was just now.
  var exporting = ExportOptions()

  func write(_ options: ImportOptions, to target: OpenFile?, isTemporary: Bool) throws(Failure) -> ImportReport {
    var request = WorkerRequest(.importing, isPlanOnly: target == nil, importing: options, exporting: exporting)
    request.isOutputInMemory = isTemporary
    return try run(request, target)
  }

  func describe(_ options: ImportOptions, readsElements: Bool, to target: OpenFile) throws(Failure) -> ImportReport {
    try run(WorkerRequest(readsElements ? .checking : .describing, importing: options, exporting: exporting), target)
  }

  func prove(_ options: ImportOptions, against model: OpenFile) throws(Failure) -> Int {
    var request = WorkerRequest(.verifying, importing: options, exporting: exporting)
    request.isArchiveMember = isArchiveMember
    let report = try worker.run(
      request, source: (descriptor, name), other: (model.fileDescriptor, model.name), inputByteCount: byteCount,
      file: name)
    guard let verified = report.verified else {
      throw WorkerError(.software("an answer without a proof"), in: name).failure
    }
    return verified.tensors
  }

  private func run(_ request: WorkerRequest, _ target: OpenFile?) throws(Failure) -> ImportReport {
    var request = request
    request.isArchiveMember = isArchiveMember
    let report = try worker.run(
      request, source: (descriptor, name), other: target.map { ($0.fileDescriptor, $0.name) },
      inputByteCount: byteCount, file: name)
    return ImportReport(
      routes: report.routes, notes: report.notes + (note.map { [$0] } ?? []), hasRecord: report.hasRecord,
      folded: report.folded)
  }
}
