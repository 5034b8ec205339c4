package import NNB
package import NNBBytes
package import NNBFormats
package import NNBModel
package import NNBSystem
package import NNBWorkerProtocol

/// A model's file of any format that is read here, recognised by its content.
package struct ModelFile {
  /// What the file is called in messages.
  package let name: String

  /// Its format.
  package let format: FormatName

  /// What its beginning tells.
  package let recognition: Recognition

  /// Its bytes: the file itself, or a copy in memory of what came through a pipe, as far as its beginning says that it goes.
  package let source: any ByteSource

  /// The descriptor behind `source`.
  package let descriptor: Int32

  /// What its format makes of it.
  package let model: OpenedModel

  /// Whether a file of its format may need a configuration that stands elsewhere.
  package let takesConfiguration: Bool

  /// Whether a file of its format can hold several entries.
  package let hasEntries: Bool

  /// Whether a file of its format can have elements without a type, and lack elements that get a fill value.
  package let hasOpaqueElements, hasFillValues: Bool

  /// What reads it if that is not this process.
  private let worker: HDF5Worker

  /// Its size in bytes, with that of other files that are read with it.
  package let byteCount: Int

  /// Whether all that the file says is in its own bytes.
  package let isSelfContained: Bool

  /// The paths of other files that are read with it.
  package let neighbours: [String]

  /// Opens the file at `path`, `-` being standard input, and looks at its beginning; `worker` reads `.h5` files.
  package init(_ path: String, worker: HDF5Worker = HDF5Worker()) throws(Failure) {
    let isStream = path == "-"
    try self.init(
      isStream ? "standard input" : StandardStream.name(ofFile: path), isStream ? nil : FilePath(path), worker
    ) {
      () throws(FileError) in try openSource(path)
    }
  }

  /// Opens what stands at `path`, which may not be UTF-8; otherwise the same.
  package init(at path: FilePath, worker: HDF5Worker = HDF5Worker()) throws(Failure) {
    try self.init(StandardStream.name(ofFile: "\(path)"), path, worker) { () throws(FileError) in
      try openSource(at: path)
    }
  }

  private init(
    _ name: String, _ path: FilePath?, _ worker: HDF5Worker, _ open: () throws(FileError) -> any ByteSource
  ) throws(Failure) {
    do {
      let formats = Registry.all(worker: worker)
      var source = try open()
      // Another process, and a reader that comes back, need a file.
      if let stream = source as? StreamSource { source = try formats.copy(stream) }
      guard let descriptor = source.descriptor else { throw FileError.isDirectory(path: name) }
      let (format, recognition) = try formats.recognise(source)
      self.name = name
      self.source = source
      self.descriptor = descriptor
      self.worker = worker
      self.format = format.name
      (hasEntries, takesConfiguration) = (format.hasEntries, format.takesConfiguration)
      (hasOpaqueElements, hasFillValues) = (format.hasOpaqueElements, format.hasFillValues)
      self.recognition = recognition
      let ownByteCount = source.knownCount ?? 0
      model = try format.open(
        SourceFile(name: name, path: path, bytes: source, descriptor: descriptor, byteCount: ownByteCount))
      let outside: Int
      (outside, neighbours) =
        if case .foreign(let model) = model { (model.outsideByteCount, model.neighbours) } else { (0, []) }
      byteCount = checkedSum(ownByteCount, outside) ?? .max
      isSelfContained = outside == 0
    } catch {
      throw Failure(error)
    }
  }

  /// Whether nnb's own checksums are in the file itself.
  package var isCanonical: Bool { if case .canonical = model { true } else { false } }

  /// The parts of the sandbox that were not there when a worker read the file; nil if none did.
  package var sandboxGaps: [SandboxGap]? {
    guard case .foreign(let model) = model, model.usesWorker else { return nil }
    return worker.gaps
  }

  /// A larger file does not become `.nnb` in memory but in the folder for files that are soon gone.
  private static let largestInMemory = 64 << 20

  /// The file as `.nnb`: itself, or what its format makes of it, in memory or, if it is large, in a file without a name
  /// in the folder for files that are soon gone.
  ///
  /// What the worker makes is limited to twice the file's size and 64 MiB; a packed file that needs more has to be
  /// converted first.
  package func asNNB(
    _ options: ImportOptions = ImportOptions()
  ) throws(Failure) -> (reader: NNBReader, report: ImportReport) {
    try Failure.telling {
      try Statements(reading: options).checkKey(of: self)
      let (reader, report) = try converted(options)
      try check(options, against: reader.head, report)
      return (reader, report)
    }
  }

  /// Throws `StatementError` for what the file contradicts.
  private func check(_ options: ImportOptions, against head: NNBHead, _ report: ImportReport) throws(StatementError) {
    try Statements(reading: options).check(against: head, of: self, isOwn: isCanonical || report.hasRecord)
  }

  private func converted(_ options: ImportOptions) throws -> (reader: NNBReader, report: ImportReport) {
    guard case .foreign(let model) = model else { return (try reader(source), ImportReport()) }
    let copy = try Self.scratch(for: byteCount, name: name)
    let report = try model.write(options, to: copy, isTemporary: true)
    return (try read(copy) { copy throws(NNBError.Cause) in try NNBReader(reading: copy) }, report)
  }

  /// Pieces of tensors on their way to another format and back to be compared, and the threads that read ahead.
  private static let pieces = 4 << 20

  /// How much memory a model of so many bytes needs on its way to the format of a path, of which so many are parameters, which some
  /// formats read at once: none if it is `.nnb`.
  package static func memory(for byteCount: Int, parameters: Int, to path: String) -> Int {
    guard let writer = Registry.writer(ofPath: path, worker: HDF5Worker()) else { return 0 }
    let further = writer.memory(ofFurther: byteCount - parameters)
    return pieces + parameters + further + (byteCount > largestInMemory ? 0 : byteCount)
  }

  /// A file for a model on its way to another format, of about so many bytes: in memory or, if it is large, in the folder for files
  /// that are soon gone, if that can be.
  static func scratch(for byteCount: Int, name: String) throws(FileError) -> OpenFile {
    if byteCount > largestInMemory, let file = try? OpenFile.temporary() { return file }
    return try OpenFile.inMemory(name: name)
  }

  /// The head of the file as `.nnb`, without the tensors' data. If `readsElements` is true, every element of a file of
  /// another format is read; otherwise its tensors have no checksums but those that nnb recorded.
  package func head(
    _ options: ImportOptions = ImportOptions(), readsElements: Bool
  ) throws(Failure) -> (head: NNBHead, report: ImportReport) {
    try Failure.telling {
      try Statements(reading: options).checkKey(of: self)
      let (head, report) = try described(options, readsElements: readsElements)
      try check(options, against: head, report)
      return (head, report)
    }
  }

  private func described(
    _ options: ImportOptions, readsElements: Bool
  ) throws -> (head: NNBHead, report: ImportReport) {
    guard case .foreign(let model) = model else { return (try reader(source).head, ImportReport()) }
    let copy = try OpenFile.inMemory(name: name)
    let report = try model.describe(options, readsElements: readsElements, to: copy)
    return (try ModelStage.head(ofWorker: copy, name), report)
  }

  /// Reads what was made of the file; if that cannot be read, its maker is at fault, not the file.
  private func read<Content>(
    _ copy: OpenFile, _ body: (OpenFile) throws(NNBError.Cause) -> Content
  ) throws -> Content {
    do throws(NNBError.Cause) {
      return try body(copy)
    } catch {
      if case .file = error { throw NNBError(error, in: name) }
      throw ModelStage.unreadable(error, name)
    }
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
  package init(contentsOfModel path: String, worker: HDF5Worker = HDF5Worker()) throws(Failure) {
    self = try Self.read(path, ImportOptions(), worker: worker).checkpoint
  }

  /// Loads and verifies the model in a file of any format; `options` say what the file leaves open.
  ///
  /// `neighbours` are the paths of other files that were read. Fails if the file contradicts the options.
  package static func read(
    _ path: String, _ options: ImportOptions, worker: HDF5Worker = HDF5Worker()
  ) throws(Failure) -> (checkpoint: Checkpoint, notes: [String], neighbours: [String]) {
    try read(try ModelFile(path, worker: worker), options)
  }
  /// The same for a file that has been opened already.
  package static func read(
    _ file: ModelFile, _ options: ImportOptions
  ) throws(Failure) -> (checkpoint: Checkpoint, notes: [String], neighbours: [String]) {
    let (reader, report) = try file.asNNB(options)
    return (try Failure.telling { try reader.checkpoint() }, report.notes, file.neighbours)
  }
}
