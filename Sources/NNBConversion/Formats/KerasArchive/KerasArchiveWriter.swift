internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBKerasConfig
internal import NNBModel
internal import NNBSystem
internal import NNBWorkerProtocol
internal import NNBZip

/// Writes `.keras` archives that Keras 3, tf-keras and the Kerases of TensorFlow 2.12 to 2.15 load (Spec/keras.md,
/// section 4).
struct KerasArchiveWriter: ModelWriter {
  let worker: HDF5Worker

  /// Nobody reads it. A date of today would make every file another one.
  private static let metadata = #"{"keras_version": "2.12.0", "date_saved": "1980-01-01@00:00:00"}"#

  /// What the members beside the weights take at least.
  private static let frame = 4_096

  private static let pieceByteCount = 4 << 20

  func prepare(name: String) throws(Failure) { try Failure.telling { try worker.check(for: name) } }

  func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) -> Int {
    checkedSum(HDF5Writer(worker: worker).byteCount(of: head, options, name: name), Self.frame) ?? .max
  }

  func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let head = model.reader.head
    // What a network is missing for Keras, the worker says.
    let configuration =
      head.network.map {
        KerasConfig.archiveText(
          of: $0, elementType: KerasConfig.elementType(of: $0, head.tensors), training: head.training,
          includesScaling: options.includesScaling)
      } ?? ""
    var request = WorkerRequest(.exporting, isPlanOnly: target == nil, exporting: options)
    request.isArchiveMember = true
    request.importing.configuration = configuration
    let weights = try Failure.telling { () -> OpenFile? in
      guard target != nil else { return nil }
      return model.file.byteCount <= KerasArchive.largestInMemory
        ? try OpenFile.inMemory(name: name) : try OpenFile.temporary()
    }
    let report: WorkerReport
    do throws(Failure) {
      report = try worker.run(
        request, source: (model.file.descriptor, model.name), other: weights.map { ($0.fileDescriptor, name) },
        inputByteCount: model.file.byteCount, file: name)
    } catch {
      throw error.withoutRemedies
    }
    if let target, let weights { try Failure.telling { try Self.write(configuration, weights, to: target) } }
    return ExportReport(routes: report.routes, losses: report.losses)
  }

  private static func write(_ configuration: String, _ weights: OpenFile, to target: OpenFile) throws {
    var zip = ZipWriter(to: target)
    try zip.add(KerasArchive.metadataName, Array(metadata.utf8))
    try zip.add(KerasArchive.configName, Array(configuration.utf8))
    let count = weights.knownCount ?? 0
    try zip.add(KerasArchive.weightsName, byteCount: count) { content in
      for start in stride(from: 0, to: count, by: pieceByteCount) {
        try content.append(try weights.read(at: start, upTo: min(pieceByteCount, count - start)))
        target.beginSync()
      }
    }
    _ = try zip.finish()
  }

  func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    try KerasArchiveModel(KerasArchive(written, name: name), worker: worker)
  }
}

extension Failure {
  /// The same without what would help for an `.h5` file: another layout.
  fileprivate var withoutRemedies: Failure {
    guard problems.contains(where: { $0.remedy?.name == "layout" }) else { return self }
    return Failure(problems.map { .init($0.message) }, of: subject, kind, code: code, offset: offset)
  }
}
