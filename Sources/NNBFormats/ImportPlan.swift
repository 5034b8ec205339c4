package import NNBModel
package import NNB

/// What becomes of a file of another format: the network, and the way of every tensor into it.
package struct ImportPlan: Equatable, Sendable {
  /// The way of one tensor.
  package struct Way: Equatable, Sendable {
    /// Where the elements are.
    package let source: StoredTensor

    /// What they become: the same number of elements in the same order, or with rows and columns exchanged.
    ///
    /// Where this is bf16 and the source f32, each element is the wider form of a bf16.
    package let target: TensorDescription

    /// Whether rows and columns are exchanged: the source is a matrix (outputs, inputs), the target (inputs, outputs).
    package let isTransposed: Bool

    /// States the way of a tensor.
    package init(source: StoredTensor, target: TensorDescription, isTransposed: Bool = false) {
      self.source = source
      self.target = target
      self.isTransposed = isTransposed
    }
  }

  /// The network; nil for tensors alone.
  package let network: Network?

  /// The ways, in ascending order of the targets' names.
  package let ways: [Way]

  /// What the user should know though nothing is wrong, a sentence each.
  package let notes: [String]

  /// The head of the `.nnb` file that the file was made from, where it keeps one (Spec/hdf5.md, section 5).
  package let record: NNBHead?

  /// Sections of the `.nnb` file that say more of its tensors, if there is no record.
  package let extensions: [Checkpoint.Extension]

  /// What becomes part of layers, in the order of these.
  package let folds: [ScalingFold]

  /// Puts a plan together; the order of `ways` does not matter.
  package init(
    network: Network?, ways: [Way], notes: [String] = [], record: NNBHead? = nil, folds: [ScalingFold] = [],
    extensions: [Checkpoint.Extension] = []
  ) {
    self.network = network
    self.ways = ways.sorted { $0.target.name < $1.target.name }
    self.notes = notes
    self.record = record
    self.folds = folds
    self.extensions = extensions
  }
}

extension ImportPlan {
  /// The same with more notes.
  package func adding(notes more: [String]) -> ImportPlan {
    ImportPlan(
      network: network, ways: ways, notes: notes + more, record: record, folds: folds, extensions: extensions)
  }

  /// The same with a section that says more of the tensors, and a note on it.
  package func with(_ section: Checkpoint.Extension, note: String?) -> ImportPlan {
    ImportPlan(
      network: network, ways: ways, notes: notes + (note.map { [$0] } ?? []), record: record, folds: folds,
      extensions: extensions + [section])
  }
}

/// All that keeps a file from being taken as a chain of dense layers.
package struct ImportError: Error, Equatable, Sendable {
  /// The problems, in the order of the file; at least one.
  package let problems: [ImportProblem]

  /// Collects the problems of a file without Keras's structure.
  init(plain problems: [PlainProblem]) {
    self.problems = problems.map(ImportProblem.plain)
  }

  /// Collects problems.
  package init(_ problems: [ImportProblem]) {
    self.problems = problems
  }
}

extension ImportPlan {
  /// What is told of the plan before an element is read.
  package var report: ImportReport { report(nil) }

  /// What is told of the plan, with the roundings of what was folded.
  func report(_ folded: FoldReport?) -> ImportReport {
    ImportReport(
      routes: ways.map {
        TensorRoute($0.source.path, $0.source.storedType, to: $0.target, isTransposed: $0.isTransposed)
      }, notes: notes + ScalingFold.notes(folds, folded), hasRecord: record != nil, folded: folded)
  }
}
