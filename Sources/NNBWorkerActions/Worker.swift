internal import NNBBytes
internal import NNBFormats
internal import NNBHDF5
internal import NNBKerasHDF5
internal import NNBModel
internal import NNB
package import NNBSystem
package import NNBWorkerProtocol

/// One piece of work on an `.h5` file, done in this process: for files of unknown origin that should be one in a sandbox.
package struct Worker {
  private let request: WorkerRequest
  private let source: OpenFile
  private let other: OpenFile?

  /// What became of the work.
  package private(set) var report = WorkerReport()

  /// After pieces from this size on, the disk is put to work while the next one is made.
  private static let largePiece = 1 << 20

  /// States the work: `source` and `other` are the files behind `WorkerRequest.Descriptor`.
  package init(
    _ request: WorkerRequest, source: OpenFile, other: OpenFile?, sandboxGaps: [SandboxGap] = []
  ) {
    self.request = request
    self.source = source
    self.other = other
    report.sandboxGaps = sandboxGaps
  }

  /// Does the work; what goes wrong goes into the report.
  package mutating func run() {
    do {
      switch (request.action, other) {
      case (.importing, _) where request.isPlanOnly: try tell(try importer())
      case (.importing, let other?):
        let importer = try importer()
        try importer.write(to: other)
        try tell(importer)
      case (.describing, let other?): try importer().describe(to: other)
      case (.checking, let other?):
        let importer = try importer()
        try importer.write(to: other, keepsData: false)
        try tell(importer)
      case (.exporting, _) where request.isPlanOnly: try exportFile(to: nil)
      case (.exporting, let other?): try exportFile(to: other)
      case (.verifying, let other?): try verify(other)
      default: report.failure = Failure("nnhdf5 was given no second file", .internal, code: "internal")
      }
    } catch {
      note(error)
    }
  }

  /// The path by which the library opens what is open already.
  private static func path(of file: OpenFile) -> String { "/proc/self/fd/\(file.fileDescriptor)" }

  /// Takes an error as what kept the work from being done.
  package mutating func note(_ error: any Error) { report.failure = failure(error) }

  private func failure(_ error: any Error) -> Failure {
    switch error {
    case let error as ImportError: return error.failure(of: WorkerReport.Role.source.rawValue, format: format)
    case let error as HDF5Error: return error.failure.about(h5.rawValue)
    case let error as NNBError: return failure(error.cause)
    case NNBError.Cause.file(let error): return failure(error)
    // The `.nnb` file of an export or a proof.
    case let error as NNBError.Cause:
      return Failure([.init("\(error)")], of: WorkerReport.Role.source.rawValue, .unsupported, format: format)
    case let error as FileError:
      let isOther = error.path == other?.name
      return error.failure.about((isOther ? WorkerReport.Role.other : .source).rawValue)
    default:
      let failure = Failure(error)
      return failure.about((failure.kind == .internal ? h5 : .source).rawValue)
    }
  }

  /// What codes call the format of the file as the user sees it.
  private var format: String { request.isArchiveMember ? "keras" : "hdf5" }

  /// Which of the files is the `.h5` file.
  private var h5: WorkerReport.Role { request.action == .exporting ? .other : .source }
}

// MARK: Reading .h5

extension Worker {
  private func plan(_ file: borrowing HDF5File, _ inventory: Inventory) throws -> ImportPlan {
    if Record.isIn(inventory), !request.importing.ignoresRecord {
      return try ImportPlan(record: inventory, configuration: request.importing.configuration) { dataset in
        try DatasetReader(dataset.path.text, in: file).read(start: [0], count: dataset.shape)
      }
    }
    return try outsidePlan(Record.removed(from: inventory))
  }

  /// What a reader that knows nothing of nnb's record makes of the file.
  private func outsidePlan(_ inventory: Inventory) throws(ImportError) -> ImportPlan {
    try ImportPlan(
      reading: inventory, options: request.importing, isConfigurationBeside: !request.isArchiveMember)
  }

  /// Tells what reading the elements showed.
  private mutating func tell(_ importer: Importer) throws {
    let found = try importer.report()
    (report.notes, report.folded) = (found.notes, found.folded)
  }

  /// Opens the file, plans, and looks at where all of it is.
  private mutating func importer() throws -> Importer {
    let source = try opened()
    let plan = try plan(source.file, try source.file.inventory())
    let found = plan.report
    (report.routes, report.notes, report.hasRecord) = (found.routes, found.notes, found.hasRecord)
    return try Importer(plan, from: source)
  }

  private func opened() throws(HDF5Error) -> HDF5Source {
    try HDF5Source(reading: Self.path(of: source), allowsFill: request.importing.allowsFill)
  }
}

// MARK: Writing .h5

extension Worker {
  private mutating func exportFile(to target: OpenFile?) throws {
    let reader = try NNBReader(reading: source)
    let plan = try exportPlan(reader.head)
    report.losses = plan.losses
    report.routes = zip(reader.tensors, plan.placements).map { tensor, placement in
      TensorRoute(
        source: tensor.name, target: placement.path, shape: tensor.shape, sourceType: .number(tensor.elementType),
        targetType: .number(placement.elementType))
    }
    guard let target else { return }
    let file = try HDF5File(creating: Self.path(of: target))
    try file.write(reader, as: plan) { if $0 >= Self.largePiece { target.beginSync() } }
  }
}

extension Worker {
  private func exportPlan(_ head: NNBHead) throws(ImportError) -> ExportPlan {
    if request.isArchiveMember {
      return try ExportPlan(
        forArchive: head, configuration: request.importing.configuration ?? "",
        includesScaling: request.exporting.includesScaling)
    }
    return request.exporting.layout == .keras
      ? try ExportPlan(forKeras: head, includesScaling: request.exporting.includesScaling) : ExportPlan(plain: head)
  }
}

// MARK: Comparing

extension Worker {
  private mutating func verify(_ other: OpenFile) throws {
    let reader = try NNBReader(reading: other)
    let source = try opened()
    let inventory = try source.file.inventory()
    let plan = try plan(source.file, inventory)
    try Importer.compare(plan, with: reader)
    if plan.record != nil { try compareOutside(inventory, plan) }
    let bytes = try Importer.compareElements(plan, from: source, with: reader)
    report.verified = .init(tensors: plan.ways.count, bytes: bytes)
  }

  /// Compares what Keras sees with what the record says: the same layers, from the same datasets.
  private func compareOutside(_ inventory: Inventory, _ plan: ImportPlan) throws {
    guard let network = plan.network, request.exporting.layout == .keras,
      request.isArchiveMember || inventory.groups.contains(where: { $0.path == "/model_weights" })
    else { return }
    let outside = try outsidePlan(Record.removed(from: inventory))
    func shape(_ network: Network?) -> [[String]] {
      network?.layers.map { ["\($0.inputs)", "\($0.outputs)", $0.activation.text] } ?? []
    }
    func paths(_ plan: ImportPlan) -> [Name] {
      let sources = Dictionary(plan.ways.map { ($0.target.name, $0.source.path) }) { first, _ in first }
      return plan.network?.layers.flatMap { [sources[$0.kernel] ?? "", $0.bias.flatMap { sources[$0] } ?? ""] } ?? []
    }
    guard shape(network) == shape(outside.network), paths(plan) == paths(outside),
      network.input.shape == outside.network?.input.shape
    else { throw Difference(part: "the network that Keras sees") }
  }
}
