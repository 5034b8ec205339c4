internal import NNBBytes
internal import NNBConversion
internal import NNB
internal import NNBFormats

extension ModelComparison {
  /// The files as `.nnb`; the first alone where they are the same.
  ///
  /// A file of another format that is no dense network is taken as tensors alone, and then another such file too; of an
  /// `.nnb` file with a network the tensors keep the names that they have there.
  func open(_ difference: inout ModelDifference) throws -> [NNBReader] {
    let files = difference.isIdentical ? [files[0]] : files
    var opened: [(reader: NNBReader, report: ImportReport)] = []
    var refusals: [(file: Int, error: Failure)] = []
    var unfolded = 0
    for (index, file) in files.enumerated() {
      do throws(Failure) {
        do throws(Failure) {
          opened.append(try file.asNNB(options(for: file)))
        } catch {
          // What is to be folded may be in the other file alone.
          unfolded += 1
          guard error.saysThatNothingIsToFold, files.count > unfolded else { throw error }
          var options = options(for: file)
          (options.folds, options.foldsScaling) = (false, false)
          opened.append(try file.asNNB(options))
        }
      } catch {
        guard error.isOfContent, error.kind != .damaged, probe == nil else { throw error }
        refusals.append((index, error))
        opened.append(try error.unless { () throws(Failure) in try file.asNNB(tensorsOnly(of: file)) })
      }
    }
    if let refusal = refusals.first, refusals.count < files.count {
      let other = 1 - refusal.file
      if !files[other].isCanonical {
        opened[other] = try files[other].asNNB(tensorsOnly(of: files[other]))
      } else if opened[other].reader.network != nil, !refusal.error.remedies.isEmpty {
        difference.suggestion = (refusal.file, refusal.error.remedies)
      }
    }
    for (index, (_, report)) in opened.enumerated() { difference.notes += report.notes.map { (index, $0) } }
    for (file, error) in refusals {
      difference.notes.append(
        (file, "compared as tensors alone, no dense network: " + error.message))
    }
    return opened.map(\.reader)
  }

  private func options(for file: ModelFile) -> ImportOptions { importing.applied(to: file, among: all) }

  /// Every tensor under the name that the file gives it, whatever wrote the file.
  private func tensorsOnly(of file: ModelFile) -> ImportOptions {
    var options = options(for: file).forTensorsOnly
    options.ignoresRecord = true
    return options
  }
}

extension Failure {
  /// Whether it is only that something was to be folded, and that there is nothing.
  fileprivate var saysThatNothingIsToFold: Bool {
    problems.allSatisfy {
      $0.remedy?.name == "leave-out" && ["fold", "fold-scaling"].contains($0.remedy?.values.first)
    }
  }
}
