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

  /// The head that was made of `name`: if it cannot be read, that is a mistake of the program.
  static func head(ofWorker file: OpenFile, _ name: String) throws -> NNBHead {
    let bytes = try file.read(at: 0, upTo: .max)
    do throws(NNBError.Cause) {
      return try NNBHead(bytes)
    } catch {
      if case .file = error { throw NNBError(error, in: name) }
      throw Self.unreadable(error, name)
    }
  }

  /// Opens an `.nnb` file of our own.
  init(_ file: OpenFile) throws { try self.init(file, descriptor: file.fileDescriptor) }

  /// Opens what a format made of `name`: if it is no `.nnb` file, that is a mistake of the program.
  init(ofWorker file: OpenFile, _ name: String) throws {
    do throws(any Error) {
      try self.init(file)
    } catch let error as NNBError {
      if case .file = error.cause { throw error }
      throw Self.unreadable(error.cause, name)
    }
  }

  /// Whatever made it, what was made of a file is `.nnb`, or a program has made a mistake.
  static func unreadable(_ cause: NNBError.Cause, _ name: String) -> Failure {
    Failure("what was made of it is not .nnb, by a mistake of nnb: \(cause)", of: name, .internal, code: "not-nnb-made")
  }
}
