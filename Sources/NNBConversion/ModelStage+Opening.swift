internal import NNBSystem
internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBWorkerProtocol

extension ModelStage {
  /// Opens an `.nnb` file.
  init(_ source: any ByteSource, descriptor: Int32) throws {
    let reader: NNBReader
    do throws(NNBError.Cause) {
      reader = try NNBReader(reading: source)
    } catch {
      throw NNBError(error, in: source.name)
    }
    self.init(reader: reader, name: source.name, file: (descriptor, source.knownCount ?? 0))
  }

  /// The head that a worker made of `name`: if it is none, that is the worker's mistake.
  static func head(ofWorker file: OpenFile, _ name: String) throws -> NNBHead {
    let bytes = try file.read(at: 0, upTo: .max)
    do throws(NNBError.Cause) {
      return try NNBHead(bytes)
    } catch {
      if case .file = error { throw NNBError(error, in: name) }
      throw WorkerError(.software("what it made of the file is not .nnb: \(error)"), in: name)
    }
  }

  /// Opens an `.nnb` file of our own.
  init(_ file: OpenFile) throws { try self.init(file, descriptor: file.descriptor ?? -1) }

  /// Opens what a worker made of `name`: if it is no `.nnb` file, that is the worker's mistake.
  init(ofWorker file: OpenFile, _ name: String) throws {
    do throws(any Error) {
      try self.init(file)
    } catch let error as NNBError {
      if case .file = error.cause { throw error }
      throw WorkerError(.software("what it made of the file is not .nnb: \(error.cause)"), in: name)
    }
  }
}
