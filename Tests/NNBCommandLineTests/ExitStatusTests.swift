import NNBBytes
import NNBEvaluation
import Glibc
import NNBGzip
import NNBIDX
import NNBModel
import NNB
import Testing
import NNBTraining

import NNBCommandLine

/// Swift Testing has a type of this name too.
private typealias ExitStatus = NNBCommandLine.ExitStatus

struct ExitStatusTests {
  private struct Unexpected: Error {}

  @Test func `The statuses are those of sysexits.h`() {
    let statuses: [ExitStatus] = [.usage, .badData, .noInput, .software, .cannotCreate, .inputOutput]
    #expect(statuses.map(\.rawValue) == [64, 65, 66, 70, 73, 74])
    #expect(ExitStatus.inUse.rawValue == 75)
    #expect([SIGHUP, SIGINT, SIGTERM].map { ExitStatus(signal: $0).rawValue } == [129, 130, 143])
    #expect(ExitStatus.success.rawValue == 0)
    #expect(ExitStatus.negative.rawValue == 1)
  }

  @Test(
    arguments: [
      (.system(.open, path: "a", code: 2), .noInput),
      (.isDirectory(path: "a"), .noInput),
      (.cannotCreate(path: "a", code: 2), .cannotCreate),
      (.system(.examine, path: "a", code: 20), .cannotCreate),
      (.notReplaceable(path: "a"), .cannotCreate),
      (.danglingLink(path: "a"), .cannotCreate),
      (.system(.read, path: "a", code: 5), .inputOutput),
      (.system(.write, path: "a", code: 28), .inputOutput),
      (.system(.sync, path: "a", code: 5), .inputOutput),
      (.system(.rename, path: "a", code: 5), .inputOutput),
      (.tooLong(path: "a", limit: 1), .inputOutput),
      (.exists(path: "a"), .cannotCreate),
      (.inUse(path: "a"), .inUse),
      (.isInput(path: "a", input: "b"), .usage),
      (.isTerminal(path: "a"), .usage),
      (.locked(path: "a", folder: "."), .inUse),
      (.notOpenForWriting(path: "a"), .cannotCreate),
      (.takesLines(path: "a", stream: "b"), .usage),
      (.noRoom(path: "a", needed: 2, reserved: 0, free: 1), .inputOutput),
      (.pastLimit(path: "a", needed: 2, limit: 1), .inputOutput),
    ] as [(FileError, ExitStatus)])
  fileprivate func `A file's error means the same from every format`(error: FileError, status: ExitStatus) {
    #expect(ExitStatus(for: error) == status)
    #expect(ExitStatus(for: IDXError(.file(error), in: "a")) == status)
    #expect(ExitStatus(for: NNBError(.file(error), in: "a")) == status)
  }

  @Test(
    arguments: [
      (ToolError("a"), .usage),
      (ToolError("a", status: .badData), .badData),
      (IDXError(.badMagic(found: [1]), in: "a"), .badData),
      (IDXError(.gzip(.truncated(offset: 3)), in: "a"), .badData),
      (IDXError(.noLabels(expected: "b"), in: "a"), .badData),
      (NNBError(.notNNB(found: []), in: "a"), .badData),
      (NNBError(.network(offset: 0, .noLayers), in: "a"), .badData),
      (TrainingError.setting("hidden", expected: "1"), .usage),
      (TrainingError.notFinite(epoch: 1, step: 1), .negative),
      (TrainingError.nothingToTrainOn(samples: 1, heldOut: 1), .badData),
      (ResumeError.otherNetwork([.none]), .badData),
      (EvaluationError.noNetwork, .badData),
      (EvaluationError.inputMismatch(model: [1], images: [2]), .badData),
      (ModelError.noLayers, .software),
      (Unexpected(), .software),
    ] as [(any Error, ExitStatus)])
  fileprivate func `Every error of the libraries has its status`(error: any Error, status: ExitStatus) {
    #expect(ExitStatus(for: error) == status)
  }
}
