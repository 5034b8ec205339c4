internal import NNBBytes
internal import NNBConversion
internal import NNB
internal import NNBWorkerProtocol

extension ModelComparison {
  /// The files as `.nnb`; the first alone where they are the same.
  ///
  /// An `.h5` file that is no dense network is taken as tensors alone, and then another `.h5` file too; of an `.nnb`
  /// file with a network the tensors keep the names that they have there.
  func open(_ difference: inout ModelDifference) throws -> [NNBReader] {
    let files = difference.isIdentical ? [files[0]] : files
    var opened: [(reader: NNBReader, report: WorkerReport)] = []
    var refusals: [(file: Int, error: WorkerError)] = []
    for (index, file) in files.enumerated() {
      do throws(any Error) {
        opened.append(try file.asNNB())
      } catch let error as WorkerError {
        guard case .refused = error.cause, !error.showsDamage, probe == nil else { throw error }
        refusals.append((index, error))
        opened.append(try file.asNNB(Self.tensorsOnly))
      }
    }
    if let refusal = refusals.first, refusals.count < files.count {
      let other = 1 - refusal.file
      if !files[other].isNNB {
        opened[other] = try files[other].asNNB(Self.tensorsOnly)
      } else if case .refused(_, let options) = refusal.error.cause, opened[other].reader.network != nil,
        !options.isEmpty
      {
        difference.suggestion = (refusal.file, options)
      }
    }
    for (index, (_, report)) in opened.enumerated() { difference.notes += report.notes.map { (index, $0) } }
    for (file, error) in refusals {
      guard case .refused(let problems, _) = error.cause else { continue }
      difference.notes.append(
        (file, "compared as tensors alone, no dense network: " + problems.listed.joined(separator: "; ")))
    }
    return opened.map(\.reader)
  }

  /// Every dataset under its path, whatever wrote the file.
  private static var tensorsOnly: WorkerRequest {
    WorkerRequest(.importing, takesTensorsOnly: true, ignoresRecord: true)
  }
}
