package import NNBSystem
package import NNBBytes
package import NNB
package import NNBModel

/// A file of another format, open to become `.nnb`.
package protocol ForeignModel {
  /// Whether a worker in a sandbox reads the file, and not this process.
  var usesWorker: Bool { get }

  /// The size of other files that are read with it, in bytes; 0 if everything is in the file itself.
  var outsideByteCount: Int { get }

  /// The paths of the files beside it that it names: no output may take their place.
  var neighbours: [String] { get }

  /// Writes what the file holds as `.nnb`; without `target` it only plans, as strictly as if it wrote.
  ///
  /// If the target `isTemporary`, it stays in memory or is soon gone, and may not grow as large as a result on a disk.
  func write(_ options: ImportOptions, to target: OpenFile?, isTemporary: Bool) throws(Failure) -> ImportReport

  /// Writes the head of that `.nnb` file. If `readsElements` is false, no element is read, and checksums that nnb did not
  /// record are 0.
  func describe(_ options: ImportOptions, readsElements: Bool, to target: OpenFile) throws(Failure) -> ImportReport

  /// Reads the file again and compares everything with an `.nnb` file; gives the number of tensors that were compared.
  func prove(_ options: ImportOptions, against model: OpenFile) throws(Failure) -> Int
}

extension ForeignModel {
  /// Most formats are read in this process.
  package var usesWorker: Bool { false }

  /// Most files hold everything themselves.
  package var outsideByteCount: Int { 0 }

  /// Most formats have one file.
  package var neighbours: [String] { [] }
}

/// Makes files of a format of `.nnb`.
package protocol ModelWriter: Sendable {
  /// Whether the format leaves a choice of names (`ExportOptions.names`).
  var takesNames: Bool { get }

  /// Whether a model does not come back: what a file has no place for is lost.
  var isOneWay: Bool { get }

  /// Makes sure, before long work, that a file called `name` can be written later.
  func prepare(name: String) throws(Failure)

  /// The size of the file that a model with this head becomes, in bytes; if only the format's own library knows it, no more
  /// than that.
  ///
  /// What the format cannot hold is told as a failure of the model, which is called `name` in messages.
  func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) -> Int

  /// How many bytes of memory it takes to write and read tensors of so many bytes that the format has no tensors for, such as those of
  /// an optimizer.
  func memory(ofFurther byteCount: Int) -> Int

  /// Writes a model; without `target` it only plans. `name` is what the output is called in messages.
  ///
  /// What the format cannot hold is told as a failure of the model, whose name is `model.name`.
  func write(_ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String) throws(Failure)
    -> ExportReport

  /// Opens what was written, as a stranger would.
  func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel

  /// Writes the network that was written of a model as `.nnb`, to be run. If the sums of units are scaled in it, before biases
  /// are added, gives the scales of the units of each layer; nil if not.
  func runnable(
    _ written: OpenFile, of model: ModelStage, _ options: ExportOptions, name: String, to target: OpenFile
  ) throws(Failure) -> [[Float]]?
}

extension ModelWriter {
  package func memory(ofFurther byteCount: Int) -> Int { 0 }

  /// Most formats have names of their own.
  package var takesNames: Bool { false }

  /// From most formats a model comes back as it was.
  package var isOneWay: Bool { false }

  /// Most formats need nothing.
  package func prepare(name: String) {}

  /// Most formats are read.
  package func runnable(
    _ written: OpenFile, of model: ModelStage, _ options: ExportOptions, name: String, to target: OpenFile
  ) throws(Failure) -> [[Float]]? {
    _ = try open(written, options, name: name).write(ImportOptions(), to: target, isTemporary: false)
    return nil
  }
}

/// A model as `.nnb` between two formats, in a file that another process can be handed.
package struct ModelStage {
  /// The model.
  package let reader: NNBReader

  /// What the file is called in messages.
  package let name: String

  /// The file with its bytes.
  package let file: (descriptor: Int32, byteCount: Int)

  /// Names all of it.
  package init(reader: NNBReader, name: String, file: (descriptor: Int32, byteCount: Int)) {
    (self.reader, self.name, self.file) = (reader, name, file)
  }
}

/// How a model is laid out in a format that leaves a choice.
package struct ExportOptions: Equatable, Sendable {
  /// The layouts of `.h5` files.
  package enum Layout: String, CaseIterable, Sendable {
    /// As Keras 2 and 3 and tf-keras load it.
    case keras

    /// `W1`, `b1`, `W2`, `b2` … at the root.
    case plain
  }

  /// How an `.h5` file is laid out.
  package var layout = Layout.keras

  /// What tensors are called in a format that has nothing but names; nil for the format's own habit.
  package var names: NameHabit?

  /// The version of ONNX's operators; nil for the one that most programs have.
  package var operatorSet: Int?

  /// Whether a graph takes stored numbers, and scales them itself as the model says.
  package var includesScaling = false

  /// What the names in a program begin with; nil for the name of its file.
  package var identifier: String?

  /// Whether the kernels of a program are integers of 8 bits with a scale for each unit.
  package var quantises = false

  /// The versions of ONNX's operators that can be asked for.
  package static let operatorSets = 9...28

  /// States the choices.
  package init(
    layout: Layout = .keras, names: NameHabit? = nil, operatorSet: Int? = nil, includesScaling: Bool = false
  ) {
    (self.layout, self.names) = (layout, names)
    (self.operatorSet, self.includesScaling) = (operatorSet, includesScaling)
  }
}

/// What reading a file for `.nnb` showed.
package struct ImportReport: Equatable, Sendable {
  /// The routes of all tensors.
  package var routes: [TensorRoute]

  /// What the user should know though nothing is wrong.
  package var notes: [String]

  /// Whether the file has what nnb recorded of it, checksums too, and was compared with that.
  package var hasRecord: Bool

  /// How large the roundings are of a scaling that became part of the first layer; nil if none did, or nothing was read.
  package var folded: FoldReport?

  /// States what was found.
  package init(
    routes: [TensorRoute] = [], notes: [String] = [], hasRecord: Bool = false, folded: FoldReport? = nil
  ) {
    (self.routes, self.notes, self.hasRecord, self.folded) = (routes, notes, hasRecord, folded)
  }
}

/// What writing a format showed.
package struct ExportReport: Equatable, Sendable {
  /// The routes of all tensors.
  package var routes: [TensorRoute]

  /// What the format cannot hold where its readers look for it.
  package var losses: [String]

  /// What the user should know though nothing is wrong.
  package var notes: [String] = []

  /// How many tensors are not in the file.
  package var leftOutCount = 0

  /// What became of tensors that were quantised, which is known after they were written.
  package var quantised: [Quantised] = []

  /// What became of a kernel whose elements are integers of 8 bits.
  package struct Quantised: Equatable, Sendable {
    /// The kernel.
    package let tensor: Name

    /// The number of elements, and of those that are not the same number.
    package let count, changedCount: Int

    /// The largest difference between an element and its integer times its scale.
    package let largestError: Double

    /// States what was found.
    package init(tensor: Name, count: Int, changedCount: Int, largestError: Double) {
      (self.tensor, self.count) = (tensor, count)
      (self.changedCount, self.largestError) = (changedCount, largestError)
    }
  }

  /// States what was found.
  package init(routes: [TensorRoute] = [], losses: [String] = []) {
    (self.routes, self.losses) = (routes, losses)
  }
}
