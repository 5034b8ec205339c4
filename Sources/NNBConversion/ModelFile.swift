package import NNBBytes
package import NNBModel
package import NNB
package import NNBSystem
package import NNBWorkerProtocol

/// A model's file of any format that is read here, recognised by its content.
package struct ModelFile {
  /// What the file is called in messages.
  package let name: String

  /// What it is.
  package let format: FileFormat

  /// Its bytes: the file itself, or a copy in memory of what came through a pipe, as far as its beginning says that it goes.
  package let source: any ByteSource

  /// The descriptor behind `source`.
  let descriptor: Int32

  /// What reads it where it is an `.h5` file.
  private let worker: HDF5Worker

  /// Its size in bytes.
  package let byteCount: Int

  /// Opens the file at `path`, `-` being standard input, and looks at its beginning; `worker` reads `.h5` files.
  ///
  /// Throws `NNBError` where the system refuses, as `NNBReader` does, and `RecognitionError`.
  package init(_ path: String, worker: HDF5Worker = HDF5Worker()) throws {
    try self.init(path == "-" ? "standard input" : path, worker) { () throws(FileError) in try openSource(path) }
  }

  /// Opens what stands at `path`, which may not be UTF-8; otherwise the same.
  package init(at path: FilePath, worker: HDF5Worker = HDF5Worker()) throws {
    try self.init("\(path)", worker) { () throws(FileError) in try openSource(at: path) }
  }

  private init(_ name: String, _ worker: HDF5Worker, _ open: () throws(FileError) -> any ByteSource) throws {
    do {
      var source = try open()
      // Another process, and a reader that comes back, need a file.
      if let stream = source as? StreamSource { source = try FileFormat.copy(stream) }
      guard let descriptor = source.descriptor else { throw FileError.isDirectory(path: name) }
      self.name = name
      self.source = source
      self.descriptor = descriptor
      self.worker = worker
      byteCount = source.knownCount ?? 0
      format = try FileFormat.recognise(source)
      if !isNNB, let index = WeightShard.index(ofPart: name) { throw RecognitionError(.part(index: index), in: name) }
    } catch let error as FileError {
      throw NNBError(.file(error), in: name)
    } catch let error as RecognitionError {
      guard case .file(let cause) = error.cause else { throw error }
      throw NNBError(.file(cause), in: name)
    }
  }

  /// Whether it is an `.nnb` file, which needs no worker.
  package var isNNB: Bool { format == .nnb }

  /// A larger file does not become `.nnb` in memory but in the folder for files that are soon gone.
  private static let largestInMemory = 64 << 20

  /// The file as `.nnb`: itself, or what the worker makes of an `.h5` file, in memory or, of a large one, in a file
  /// without a name where there is a place for that.
  ///
  /// That is limited to twice the file's size and 64 MiB; a packed file that needs more has to be converted first.
  package func asNNB(_ request: WorkerRequest = .init(.importing)) throws -> (reader: NNBReader, report: WorkerReport) {
    if isNNB { return (try reader(source), WorkerReport()) }
    let isSmall = byteCount <= Self.largestInMemory
    let scratch = isSmall ? nil : try? OpenFile.scratch(beside: TemporaryFolder.path + "/nnb")
    let copy = try scratch ?? OpenFile.inMemory(name: name)
    var request = request
    request.isOutputInMemory = true
    let report = try importing(request, to: copy)
    return (try read(copy) { copy throws(NNBError.Cause) in try NNBReader(reading: copy) }, report)
  }

  /// The head of the file as `.nnb`, without the tensors' data; of an `.h5` file every element is read where `request`
  /// is for checking, and the tensors have no checksums where it is for describing and nnb recorded none.
  package func head(
    _ request: WorkerRequest = .init(.describing)
  ) throws -> (head: NNBHead, report: WorkerReport) {
    if isNNB { return (try reader(source).head, WorkerReport()) }
    let copy = try OpenFile.inMemory(name: name)
    let report = try importing(request, to: copy)
    let bytes = try copy.read(at: 0, upTo: copy.knownCount ?? 0)
    return (try read(copy) { _ throws(NNBError.Cause) in try NNBHead(bytes) }, report)
  }

  /// Reads what the worker wrote; where that cannot be read, the worker is at fault, not the file.
  private func read<Content>(
    _ copy: OpenFile, _ body: (OpenFile) throws(NNBError.Cause) -> Content
  ) throws -> Content {
    do throws(NNBError.Cause) {
      return try body(copy)
    } catch {
      if case .file = error { throw NNBError(error, in: name) }
      throw WorkerError(.software("what it made of the file is not .nnb: \(error)"), in: name)
    }
  }

  /// Has the worker write what an `.h5` file holds to `target`, as `.nnb`.
  func importing(_ request: WorkerRequest, to target: OpenFile?) throws(WorkerError) -> WorkerReport {
    try worker.run(
      request, source: descriptor, other: target?.descriptor, inputByteCount: byteCount, file: name)
  }

  private func reader(_ source: any ByteSource) throws(NNBError) -> NNBReader {
    do throws(NNBError.Cause) {
      return try NNBReader(reading: source)
    } catch {
      throw NNBError(error, in: name)
    }
  }
}

extension Checkpoint {
  /// Loads and verifies the model in a file of any format that is read here, `.h5` by `worker`; `-` is standard input.
  ///
  /// Throws `NNBError`, `RecognitionError`, and `WorkerError` for an `.h5` file.
  package init(contentsOfModel path: String, worker: HDF5Worker = HDF5Worker()) throws {
    let file = try ModelFile(path, worker: worker)
    self = try file.asNNB().reader.checkpoint()
  }
}
