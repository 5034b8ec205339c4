import NNBFormats
import NNBBytes
import NNBEvaluation
import Foundation
import NNBGzip
import NNBIDX
import NNBInspection
import NNBModel
import NNB
import NNBTestSupport
import Testing
import NNBTraining

import NNBCommandLine
import NNBConversion

private typealias ExitStatus = NNBCommandLine.ExitStatus

/// No error of the libraries may be taken for a mistake of the program because nobody thought of it.
struct ErrorKindTests {
  private static let shortage = MemoryShortage(byteCount: 9)

  /// One of every public error that the libraries let out of their modules.
  private static let samples: [(any Error, ExitStatus)] = [
    (FileError.outOfMemory(path: "a", byteCount: 9), .system),
    (MemoryShortage(byteCount: 9), .system),
    (GzipError.truncated(offset: 9), .badData),
    (GzipError.outOfMemory(byteCount: 9), .system),
    (GzipError.file(.isDirectory(path: "a")), .noInput),
    (IDXError(.gzip(.outOfMemory(byteCount: 9)), in: "a"), .system),
    (IDXError(.empty(shape: [0]), in: "a"), .badData),
    (NNBError(.file(.outOfMemory(path: "a", byteCount: 9)), in: "a"), .system),
    (NNBError(.notNNB(found: [9]), in: "a"), .badData),
    (NNBError.Cause.file(.pastLimit(path: "a", needed: 2, limit: 1)), .inputOutput),
    (NNBError.Cause.trailingBytes(offset: 9), .badData),
    (RecognitionError.empty.failure(of: "a"), .badData),
    (SuperblockError.version(offset: 8, found: 9), .badData),
    (WorkerError(.tookTooLong(seconds: 1), in: "a"), .badData),
    (WorkerError(.stopped(name: "b"), in: "a"), .system),
    (WorkerError(.software("b"), in: "a"), .software),
    (Failure([.init("a")], of: "a", .unsupported, format: "hdf5"), .badData),
    (ConverterError.trainingState(.float16), .usage),
    (ConverterError.proofFailed(file: "a", part: "b"), .software),
    (StatementError(file: "a", faults: [.notForeign(.allowFill)]), .badData),
    (RoundingError.notFloatingPoint(tensor: "a", found: .uint8), .badData),
    (Difference(part: "a"), .badData),
    (EvaluationError.outOfMemory(shortage), .system),
    (EvaluationError.noNetwork, .badData),
    (TrainingError.notFinite(epoch: 1, step: 1), .negative),
    (ResumeError.noState, .badData),
    (ToolError("a"), .usage),
  ]

  @Test(arguments: samples)
  fileprivate func `Every error has a status of its own kind`(error: any Error, status: ExitStatus) {
    #expect(ExitStatus(for: error) == status)
  }

  @Test(arguments: [ENOMEM, EMFILE, ENFILE])
  func `What the system has no more of is no fault of the file`(code: Int32) {
    for error in [FileError.system(.open, path: "a", code: code), .cannotCreate(path: "a", code: code)] {
      #expect(ExitStatus(for: error) == .system)
    }
    #expect(ExitStatus.system.rawValue == 71)
  }

  /// Errors that are always a part of others, or caught where they are thrown.
  private static let inner: Set = [
    "EndOfBytes", "ModelError", "HDF5Error", "PlainProblem", "ImportProblem", "ImportError", "JSONError",
    "SettingError", "Cause", "ProbeError", "SafetensorsError", "RecognitionError", "ShardError",
    "NumPyError", "ZipError", "PickleError", "TorchError", "ONNXError", "EndOfModel", "EndOfStream", "Mismatch",
    "PageError", "PictureError", "CSVError", "EnoughImages",
    // A mistake of the program, and told as one.
    "ShortSource",
  ]

  @Test func `No error type of the libraries is missing here`() throws {
    let known = Set(Self.samples.map { "\(type(of: $0.0))" }).union(Self.inner)
    let sources = Fixtures.repository.appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var found: Set<String> = []
    let declaration = /(struct|enum|class) (\w+): [^{\n]*\b(Error|FailureConvertible)\b/
    for case let file as URL in files where file.pathExtension == "swift" {
      let module = file.pathComponents.dropFirst(sources.pathComponents.count).first ?? ""
      // Programs, and what runs in the worker, tell their own errors by reports.
      guard !module.hasPrefix("nn"), module != "NNBWorkerActions" else { continue }
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: declaration) {
        found.insert(String(match.2))
      }
    }
    #expect(found.count > 15)
    #expect(found.subtracting(known) == [])
  }

  @Test(
    arguments: [
      (.notFound(searched: ["b"]), "--worker FILE says which nnhdf5 is to be used"),
      (.malformedAnswer(path: "b", status: 64, message: ""), "--worker FILE says which nnhdf5 is to be used"),
      (.malformedAnswer(path: "b", status: 0, message: ""), "--worker FILE says which nnhdf5 is to be used"),
      (.sandbox([]), "--sandbox best-effort opens it all the same"),
      // No room for another process, or for its descriptors.
      (.notStarted(path: "b", reason: "Resource temporarily unavailable"), nil),
      (.stopped(name: "SIGKILL"), nil), (.timedOut(seconds: 1), nil),
      (.software("c"), nil),
    ] as [(WorkerError.Cause, String?)])
  func `another worker is advised only where this one is missing or another version`(
    cause: WorkerError.Cause, advice: String?
  ) {
    let options = ["--worker", "--sandbox"].map { Command.Option($0, "VALUE", "") }
    let tool = Command(name: "tool", summary: "", arguments: [], general: options)
    #expect(Advice(for: tool).told(of: WorkerError(cause, in: "a")).advice == advice)
  }
}
