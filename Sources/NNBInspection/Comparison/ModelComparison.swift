package import NNBBytes
package import NNBConversion
package import NNBEvaluation
package import NNBFormats
internal import NNBModel
internal import NNB
internal import NNBWorkerProtocol

/// Compares two model files, of whichever formats: structure and metadata first, then every tensor, in constant memory.
package struct ModelComparison {
  /// Whether only layers, their kernels and biases are read and compared: not names, inputs, training or other tensors.
  /// Where a file has no network, all its tensors are meant.
  package var isWeightsOnly = false

  /// How far numbers may be apart; nil if every bit counts, and element types.
  package var tolerance: Tolerance?

  /// IDX images to run both networks on; nil for none.
  package var probe: String?

  /// Whether rows and columns of those images are exchanged.
  package var transposesProbe = false

  /// What the outputs of those networks are whose last layer has no activation; nil for the usual.
  package var linear: OutputMeaning.Linear?

  /// What decides between two classes where one output stands for both, above 0 and below 1; nil for 0.5.
  package var threshold: Float?

  /// The number of threads to run networks on; any number gives the same.
  package var threads = 1

  /// What those files leave open that are of other formats.
  package var importing = ImportOptions()

  let files: [ModelFile]

  /// All files that the options are meant for, these two among them.
  private(set) var all: [ModelFile]

  /// The size of both files in bytes, what `run` counts its progress against.
  package var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// Opens two files; `-` is standard input, and `worker` reads `.h5` files.
  package init(_ first: String, _ second: String, worker: HDF5Worker = HDF5Worker()) throws(Failure) {
    self.init(try ModelFile(first, worker: worker), try ModelFile(second, worker: worker))
  }

  /// Compares two files that have been opened already; a file may take part in several comparisons. `all` are the files
  /// that the options are meant for, by default these two.
  package init(_ first: ModelFile, _ second: ModelFile, among all: [ModelFile] = []) {
    files = [first, second]
    self.all = all.isEmpty ? files : all
  }

  /// Compares; `progress` is told from time to time how many bytes have been read.
  ///
  /// Fails for damage anywhere in what is compared, and if a network cannot be run on the images.
  package func run(progress: (Int) -> Void = { _ in }) throws(Failure) -> ModelDifference {
    do {
      return try compared(progress)
    } catch let error as ProbeError {
      throw error.cause.failure.about(files[error.file].name)
    } catch {
      throw Failure(error)
    }
  }

  private func compared(_ progress: (Int) -> Void) throws -> ModelDifference {
    var difference = ModelDifference()
    difference.isWeightsOnly = isWeightsOnly
    difference.isIdentical = try areIdentical()
    var readers = try open(&difference)
    difference.hasSameContent = difference.isIdentical
    if difference.isIdentical {
      // The same damage twice is no reason to call anything the same.
      try readers[0].verify()
      readers.append(readers[0])
    }
    if let probe { difference.predictions = try predictions(readers[0], readers[1], on: probe) }
    if difference.isIdentical { return difference }
    compareHeads(readers[0].head, readers[1].head, &difference)
    try compareTensors(readers[0], readers[1], &difference, progress)
    difference.hasSameContent = try haveSameContent(readers[0].head, readers[1].head, difference.tensors)
    return difference
  }

  /// Whether the contents are the same, by what the comparison of tensors found: of those that are in both no bit differs.
  private func haveSameContent(_ first: NNBHead, _ second: NNBHead, _ found: [TensorDifference]) throws -> Bool {
    guard try first.describesContent(of: second) else { return false }
    let names = Set(first.contentTensors.map { first.tensors[$0].name })
    return found.count { names.contains($0.first.name) && $0.outcome == .equal && !$0.hasOtherName } == names.count
  }

  /// Whether the files have the same bytes; reads no further than to the first that differs.
  private func areIdentical() throws -> Bool {
    let (first, second) = (files[0].source, files[1].source)
    guard files[0].byteCount == files[1].byteCount, files.allSatisfy(\.isSelfContained) else { return false }
    var offset = 0
    while true {
      let left = try first.read(at: offset, upTo: 1 << 20)
      guard left == (try second.read(at: offset, upTo: 1 << 20)) else { return false }
      if left.isEmpty { return true }
      offset += left.count
    }
  }

  private func compareHeads(_ first: NNBHead, _ second: NNBHead, _ difference: inout ModelDifference) {
    difference.fields.compareNetworks(first.network, second.network)
    if difference.fields.isEmpty { difference.commonLayers = first.network?.outline }
    if isWeightsOnly { return }
    if let left = first.network, let right = second.network {
      difference.fields.compareNames(left, right)
      difference.fields.compareInputs(left.input, right.input)
    }
    difference.fields.compareTraining(first.training, second.training)
    difference.fields.compareNotes(first.extensions.notes, second.extensions.notes)
    difference.fields.compareSections(first.extensions, second.extensions)
  }
}
