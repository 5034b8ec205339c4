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

  /// Writes a model to an output's place, whole or not at all: in the format that the name ends in, else as `.nnb`. `body` writes
  /// the `.nnb` file, which is `byteCount` bytes long, in any order: into the file itself, of which it then also gets the hidden name
  /// if `isNamed`, or into a file from which the other format is made.
  ///
  /// `reserve` bytes more must be free, for something that is still to come. A file of another format is read again, `.h5` by another
  /// process, and compared bit for bit before it takes its place.
  package static func writeModel(
    to place: OutputPlace, byteCount: Int, reserve: Int = 0, isNamed: Bool = false, worker: HDF5Worker,
    _ body: (_ file: OpenFile, _ hiddenPath: String?) throws -> Void
  ) throws {
    let path = place.path
    guard let writer = Registry.writer(ofPath: path, worker: worker) else {
      do {
        try place.checkRoom(for: byteCount, reserve: reserve)
        let file = try place.begin(isNamed: isNamed)
        try body(file.contents, file.hiddenPath)
        try file.commit()
      } catch let error as FileError {
        throw NNBError(.file(error), in: path)
      }
      return
    }
    let model = try ModelFile.scratch(for: byteCount, name: path)
    try body(model, nil)
    let stage = try ModelStage(model)
    let size = try writer.byteCount(of: stage.reader.head, ExportOptions(), name: path)
    try place.checkRoom(for: size, reserve: reserve)
    let file = try place.begin()
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
}
