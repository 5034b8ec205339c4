internal import NNBSystem
internal import NNBBytes
internal import NNBFormats
internal import NNBWorkerProtocol

/// The worker as a writer of `.h5` files.
struct HDF5Writer: ModelWriter {
  let worker: HDF5Worker

  func prepare(name: String) throws(Failure) { try Failure.telling { try worker.check(for: name) } }

  func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let report = try worker.run(
      WorkerRequest(.exporting, isPlanOnly: target == nil, exporting: options),
      source: (model.file.descriptor, model.name), other: target.map { ($0.descriptor ?? -1, name) },
      inputByteCount: model.file.byteCount, file: name)
    return ExportReport(routes: report.routes, losses: report.losses)
  }

  func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    HDF5Model(
      worker: worker, name: name, descriptor: written.descriptor ?? -1, byteCount: written.knownCount ?? 0,
      exporting: options)
  }
}
