package import NNBModel
internal import NNB
package import NNBSystem
internal import NNBWorkerProtocol

extension Checkpoint {
  /// Makes sure, before long work, that a model can be written to an output's place later.
  ///
  /// Throws `FileError` where there is no place for it, and `WorkerError` where `.h5` is wanted and cannot be written.
  package static func prepareToWriteModel(to place: OutputPlace, worker: HDF5Worker = HDF5Worker()) throws {
    _ = try place.begin()
    if ConversionRequest.Target(path: place.path) == .h5 { try worker.check(for: place.path) }
  }

  /// Writes the model to an output's place, whole or not at all: as `.h5` where the name ends so, else as `.nnb`.
  ///
  /// `reserve` bytes more must be free, for something that is still to come. An `.h5` file is read again by another
  /// process and compared bit for bit before it takes its place.
  package func writeModel(to place: OutputPlace, reserve: Int = 0, worker: HDF5Worker = HDF5Worker()) throws {
    let path = place.path
    guard ConversionRequest.Target(path: path) == .h5 else { return try write(to: place, reserve: reserve) }
    let bytes: [UInt8]
    do throws(NNBError.Cause) {
      bytes = try encoded()
    } catch {
      throw NNBError(error, in: path)
    }
    try place.checkRoom(for: bytes.count, reserve: reserve)
    let model = try OpenFile.inMemory(name: path)
    try model.write(bytes, at: 0)
    let file = try place.begin()
    let output = file.contents.descriptor ?? -1
    _ = try worker.run(
      .init(.exporting), source: model.descriptor ?? -1, other: output, inputByteCount: bytes.count, file: path)
    let proof = try worker.run(
      .init(.verifying), source: output, other: model.descriptor, inputByteCount: file.contents.knownCount ?? 0,
      file: path)
    guard proof.verified?.tensors == tensors.count else {
      throw ConverterError.proofFailed(file: path, part: "the number of tensors")
    }
    try file.commit()
  }
}
