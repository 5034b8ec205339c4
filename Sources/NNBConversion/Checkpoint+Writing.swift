internal import NNB
internal import NNBFormats
internal import NNBWorkerProtocol
internal import NNBBytes
package import NNBModel
package import NNBSystem

extension Checkpoint {
  /// Makes sure, before long work, that a model can be written to an output's place later.
  ///
  /// Fails if there is no place for it, and if a format is wanted that only the worker writes and the worker is not
  /// there.
  package static func prepareToWriteModel(to place: OutputPlace, worker: HDF5Worker = HDF5Worker()) throws {
    _ = try place.begin()
    try Registry.writer(ofPath: place.path, worker: worker)?.prepare(name: place.path)
  }

  /// Writes the model to an output's place, whole or not at all: in the format that the name ends in, else as `.nnb`.
  ///
  /// `reserve` bytes more must be free, for something that is still to come. A file of another format is read again, `.h5`
  /// by another process, and compared bit for bit before it takes its place.
  package func writeModel(to place: OutputPlace, reserve: Int = 0, worker: HDF5Worker = HDF5Worker()) throws {
    let path = place.path
    guard let writer = Registry.writer(ofPath: path, worker: worker) else {
      return try write(to: place, reserve: reserve)
    }
    let bytes = try bytes(for: path)
    try place.checkRoom(for: try Self.byteCount(of: bytes, by: writer, path), reserve: reserve)
    let model = try OpenFile.inMemory(name: path)
    try model.write(bytes, at: 0)
    let file = try place.begin()
    let stage = try ModelStage(model)
    _ = try writer.write(stage, ExportOptions(), to: file.contents, name: path)
    try writer.open(file.contents, ExportOptions(), name: path).prove(against: stage, of: path)
    try file.commit()
  }

  /// The size of the file that `writeModel` makes at a path, in bytes; of `.h5` no more than that. Reads no element.
  package func modelByteCount(at path: String, worker: HDF5Worker = HDF5Worker()) throws -> Int {
    guard let writer = Registry.writer(ofPath: path, worker: worker) else {
      do throws(NNBError.Cause) {
        return try encodedByteCount()
      } catch {
        throw NNBError(error, in: path)
      }
    }
    // The head tells the size of any format: no element is copied for it.
    let head = try OpenFile.inMemory(name: path)
    try NNBStreamWriter(
      network: network, tensors: tensors.map(\.info), training: training, extensions: extensions, to: head,
      keepsData: false
    ).finishUnread()
    return try writer.byteCount(of: try ModelStage.head(ofWorker: head, path), ExportOptions(), name: path)
  }

  private static func byteCount(of bytes: [UInt8], by writer: any ModelWriter, _ path: String) throws -> Int {
    let head: NNBHead
    do throws(NNBError.Cause) {
      head = try NNBHead(reading: MemorySource(bytes, name: path))
    } catch {
      throw NNBError(error, in: path)
    }
    return try writer.byteCount(of: head, ExportOptions(), name: path)
  }

  /// The model as `.nnb`, to become another format at a path.
  private func bytes(for path: String) throws(NNBError) -> [UInt8] {
    do throws(NNBError.Cause) {
      return try encoded()
    } catch {
      throw NNBError(error, in: path)
    }
  }
}
