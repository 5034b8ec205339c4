import NNBFormats
import NNBBytes
import NNBConversion
import NNBInspection
import NNBRecognition
import NNB
import Testing

struct VerdictTests {
  private static let refusal = FileError.system(.open, path: "m", code: 13)

  @Test(
    arguments: [
      (NNBError(.file(refusal), in: "m"), .unreadable),
      (NNBError(.truncated(expected: 9, found: 8), in: "m"), .damaged),
      (NNBError(.sectionChecksum(offset: 1, type: "DATA", block: 0, stored: 1, computed: 2), in: "m"), .damaged),
      (NNBError(.textTransfer(found: []), in: "m"), .damaged),
      (NNBError(.version(offset: 8, found: 2, supported: 1), in: "m"), .refused),
      (NNBError(.unknownSection(offset: 24, type: "QQQQ"), in: "m"), .refused),
      (RecognitionError.empty.failure(of: "m"), .damaged),
      (RecognitionError.other(.zeros(count: 3)).failure(of: "m"), .damaged),
      (RecognitionError.other(.textTransfer(found: [])).failure(of: "m"), .damaged),
      (RecognitionError.other(.gguf).failure(of: "m"), .refused),
      (RecognitionError.unknown(found: [1]).failure(of: "m"), .refused),
      (SuperblockError.truncated(expected: 2, found: 1), .damaged),
      (SuperblockError.version(offset: 8, found: 9), .refused),
      (SuperblockError.severalFiles(offset: 8, found: 9), .refused),
      (Failure([.init("a"), .init("b")], of: "m", .unsupported, format: "hdf5"), .refused),
      (Failure([.init("a")], of: "m", .damaged, format: "hdf5"), .damaged),
      (WorkerError(.signalled(name: "SIGSEGV"), in: "m"), .damaged),
      (WorkerError(.tookTooLong(seconds: 60), in: "m"), .damaged),
      (WorkerError(.timedOut(seconds: 60), in: "m"), .unreadable),
      (WorkerError(.stopped(name: "SIGKILL"), in: "m"), .unreadable),
      (WorkerError(.sandbox([]), in: "m"), .unreadable),
      (WorkerError(.software("m"), in: "m"), .unreadable),
      (WorkerError(.malformedAnswer(path: "w", status: 0, message: ""), in: "m"), .unreadable),
      (WorkerError(.notStarted(path: "w", reason: "no"), in: "m"), .unreadable),
      (WorkerError(.notFound(searched: []), in: "m"), .unreadable),
      (refusal, .unreadable),
    ] as [(any Error, Verdict)])
  func `an error says whether the file is damaged, of another kind, or out of reach`(
    error: any Error, verdict: Verdict
  ) {
    #expect(Verdict(for: Failure(error)) == verdict)
  }

  @Test(
    arguments: [
      (NNBError(.truncated(expected: 9, found: 8), in: "m"), "truncated: expected 9 bytes, found 8"),
      (RecognitionError.empty.failure(of: "m"), "the file is empty"),
      (Failure([.init("a"), .init("b")], of: "m", .unsupported, format: "hdf5"), "a; b"),
      (
        WorkerError(.stopped(name: "SIGTERM"), in: "m"),
        "nnhdf5 was ended by SIGTERM from outside; nothing is known of the file"
      ),
      (refusal, "cannot open: Permission denied"),
    ] as [(any Error, String)])
  func `the reason leaves out the file, which stands before it`(error: any Error, reason: String) {
    #expect(Failure(error).message == reason)
  }
}
