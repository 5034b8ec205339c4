internal import NNBCompute
internal import NNBConversion
internal import NNB
internal import NNBBytes
internal import NNBSystem

/// Verifies the tensors' data of an `.nnb` file on several threads, each taking the next part when it is done with one.
///
/// One thread alone spends as long on checksums as on reading; parts have checksums of their own, so that the order in
/// which they are verified does not matter to the result.
final class DataVerification: Sendable {
  private struct State {
    var parts: TensorParts
    var faults: [Int: (part: TensorPart, cause: NNBError.Cause)] = [:]
    var failure: NNBError.Cause?
  }

  private let head: NNBHead
  private let source: OpenFile
  private let state: Locked<State>

  private init(_ head: NNBHead, _ source: OpenFile) {
    self.head = head
    self.source = source
    state = Locked(State(parts: head.parts))
  }

  /// Below this size, starting threads costs more than they save.
  private static let smallByteCount = 8 << 20

  /// The first fault of every damaged tensor, and how many threads the system did not give.
  ///
  /// Throws `NNBError` with a `FileError` where the system refuses to read.
  static func faults(
    of head: NNBHead, in file: ModelFile, threads: Int, progress: @Sendable (Int) -> Void
  ) throws(NNBError) -> (faults: [Int: NNBError], missingThreads: Int) {
    // The file has the descriptor open for as long as this takes.
    let source = OpenFile(descriptor: file.descriptor, name: file.name)
    let verification = DataVerification(head, source)
    let count = file.byteCount < smallByteCount ? 1 : max(1, threads)
    let team = ThreadTeam(count)
    team.run { _ in verification.work(progress) }
    withExtendedLifetime(file) {}
    let (faults, failure) = verification.state.withLock { ($0.faults, $0.failure) }
    if let failure { throw NNBError(failure, in: file.name) }
    return (faults.mapValues { NNBError($0.cause, in: file.name) }, count - team.count)
  }

  private func work(_ progress: (Int) -> Void) {
    var buffer: [UInt8] = []
    while let part = state.withLock({ $0.failure == nil ? $0.parts.next() : nil }) {
      do throws(NNBError.Cause) {
        try head.verify(part, in: source, using: &buffer)
        progress(part.byteCount)
      } catch {
        note(error, of: part)
      }
    }
  }

  private func note(_ cause: NNBError.Cause, of part: TensorPart) {
    state.withLock { state in
      if case .file = cause { return state.failure = cause }
      if let known = state.faults[part.tensor], known.part < part { return }
      state.faults[part.tensor] = (part, cause)
    }
  }
}
