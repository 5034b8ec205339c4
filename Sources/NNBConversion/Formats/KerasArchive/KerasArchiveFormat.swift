package import NNBBytes
package import NNBFormats
internal import NNBZip

/// `.keras` archives (Spec/keras.md): this process reads the archive and its configuration, a worker in a sandbox the
/// HDF5 file in it.
package struct KerasArchiveFormat: ModelFormat {
  package static let name = FormatName(id: "keras", title: "Keras archive", endings: ["keras"])

  let worker: HDF5Worker

  /// Leaves the weights to `worker`.
  package init(worker: HDF5Worker) { self.worker = worker }

  package func recognise(_ start: FileStart) throws(Failure) -> Recognition? {
    guard ZipDirectory.recognises(start.bytes) else { return nil }
    let names = try Failure.telling {
      try ZipDirectory.names(of: start.source, beginningWith: start.bytes, isWhole: start.isWhole)
    }
    return KerasArchive.isOne(names) ? Recognition("Keras archive") : nil
  }

  /// All that comes: only the end of an archive tells its size.
  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) -> Int? { .max }

  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    .foreign(try KerasArchiveModel(KerasArchive(file.bytes, name: file.name), worker: worker))
  }

  package var writing: ModelWriting { .foreign(KerasArchiveWriter(worker: worker)) }

  package var hasOpaqueElements: Bool { true }

  package var hasFillValues: Bool { true }
}
