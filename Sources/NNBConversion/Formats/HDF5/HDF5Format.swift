internal import NNBSystem
package import NNBBytes
package import NNBFormats
internal import NNBWorkerProtocol

/// HDF5 files, those of Keras and plain ones (Spec/hdf5.md). A worker in a sandbox reads and writes them.
package struct HDF5Format: ModelFormat {
  package static let name = FormatName(id: "h5", title: "HDF5", endings: ["h5", "hdf5"])

  let worker: HDF5Worker

  /// Leaves files to `worker`.
  package init(worker: HDF5Worker) { self.worker = worker }

  package func recognise(_ start: FileStart) throws(Failure) -> Recognition? {
    do {
      return try recognition(start)
    } catch let error as SuperblockError {
      throw error.failure.about(start.source.name)
    } catch {
      throw Failure(error)
    }
  }

  /// The same with a `SuperblockError` or a `FileError` as it was found.
  package func recognition(_ start: FileStart) throws -> Recognition? {
    if let offset = try HDF5Superblock.find(in: start.source, beginningWith: start.bytes) {
      let superblock = try HDF5Superblock(reading: start.source, at: offset, isWhole: start.isWhole)
      return Recognition(
        "HDF5, superblock version \(superblock.version)", version: Int(superblock.version),
        byteCount: superblock.endOfFile)
    }
    guard start.bytes.count > 1, HDF5Superblock.signature.starts(with: start.bytes) else { return nil }
    throw SuperblockError.ends(
      EndOfBytes(offset: 0, expected: HDF5Superblock.signature.count, found: start.bytes.count))
  }

  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) -> Int? { recognition.byteCount }

  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    let part = try Failure.telling { try file.path.flatMap { path throws(FileError) in try WeightShard(path) } }
    if let part, part.isListed {
      throw Failure(
        "it is one part of a file of weights, whose parts \(part.index) lists: load them all in Keras and save the "
          + "weights in one file", of: file.name, .unsupported, code: "part-of-weights")
    }
    var model = HDF5Model(
      worker: worker, name: file.name, descriptor: file.descriptor, byteCount: file.byteCount)
    model.note = part.map {
      "its name is like that of one part of several; no \($0.index) beside it lists it, so it is taken for whole"
    }
    return .foreign(model)
  }

  package var takesConfiguration: Bool { true }

  package var writing: ModelWriting { .foreign(HDF5Writer(worker: worker)) }

  package var hasOpaqueElements: Bool { true }

  package var hasFillValues: Bool { true }
}
