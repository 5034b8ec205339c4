internal import NNBSystem
internal import NNBBytes
internal import NNB
internal import NNBFormats
internal import NNBModel
internal import NNBWorkerProtocol

/// The worker as a writer of `.h5` files.
struct HDF5Writer: ModelWriter {
  let worker: HDF5Worker

  func prepare(name: String) throws(Failure) { try Failure.telling { try worker.check(for: name) } }

  /// What the library adds for names, shapes and the places of chunks, only it knows.
  func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) -> Int {
    let used = Set((head.network?.parameterNames ?? []))
    return head.tensors.reduce(WrittenChunks.byteCount(of: [head.bytes.count], elementByteCount: 1)) { sum, tensor in
      // A parameter of bf16 is stored as f32.
      let isWidened = tensor.elementType == .bfloat16 && used.contains(tensor.name)
      let size = (isWidened ? .float32 : tensor.elementType).byteCount
      return checkedSum(sum, WrittenChunks.byteCount(of: tensor.shape, elementByteCount: size)) ?? .max
    }
  }

  func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let report = try worker.run(
      WorkerRequest(.exporting, isPlanOnly: target == nil, exporting: options),
      source: (model.file.descriptor, model.name), other: target.map { ($0.fileDescriptor, name) },
      inputByteCount: model.file.byteCount, file: name)
    return ExportReport(routes: report.routes, losses: report.losses)
  }

  func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    HDF5Model(
      worker: worker, name: name, descriptor: written.fileDescriptor, byteCount: written.knownCount ?? 0,
      exporting: options)
  }
}
