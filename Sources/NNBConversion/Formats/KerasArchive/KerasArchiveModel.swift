internal import NNBBytes
internal import NNBFormats
internal import NNBSystem

/// A `.keras` archive whose weights the worker reads.
struct KerasArchiveModel: ForeignModel {
  private let archive: KerasArchive
  private let model: HDF5Model

  var usesWorker: Bool { true }

  /// Checks that the weights are an HDF5 file, as far as its first bytes show it.
  init(_ archive: KerasArchive, worker: HDF5Worker) throws(Failure) {
    self.archive = archive
    let weights = archive.weights, name = archive.name
    let recognition: Recognition?
    do {
      recognition = try HDF5Format(worker: worker).recognition(FileStart(of: weights))
    } catch let error as SuperblockError {
      throw error.failure.about(name)
    } catch {
      throw Failure(error)
    }
    guard recognition != nil else {
      throw Failure(
        [.init("its member \(KerasArchive.weightsName) is no HDF5 file")], of: name, .unsupported,
        format: KerasArchiveFormat.name.id)
    }
    var model = HDF5Model(
      worker: worker, name: name, descriptor: weights.fileDescriptor, byteCount: weights.knownCount ?? 0)
    model.isArchiveMember = true
    self.model = model
  }

  func write(_ options: ImportOptions, to target: OpenFile?, isTemporary: Bool) throws(Failure) -> ImportReport {
    try model.write(completed(options), to: target, isTemporary: isTemporary)
  }

  func describe(_ options: ImportOptions, readsElements: Bool, to target: OpenFile) throws(Failure) -> ImportReport {
    try model.describe(completed(options), readsElements: readsElements, to: target)
  }

  func prove(_ options: ImportOptions, against model: OpenFile) throws(Failure) -> Int {
    try withExtendedLifetime(archive) { () throws(Failure) in
      try self.model.prove(completed(options), against: model)
    }
  }

  /// The options with the archive's configuration.
  private func completed(_ options: ImportOptions) throws(Failure) -> ImportOptions {
    var options = options
    options.configuration = archive.configuration
    return options
  }
}
