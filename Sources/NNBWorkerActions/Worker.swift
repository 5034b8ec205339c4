internal import NNBBytes
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
      case (.importing, _) where request.isPlanOnly: try importFile(to: nil)
      case (.importing, let other?): try importFile(to: other)
      case (.describing, let other?): try describeFile(to: other)
      case (.checking, let other?): try checkFile(to: other)
      case (.exporting, _) where request.isPlanOnly: try exportFile(to: nil)
      case (.exporting, let other?): try exportFile(to: other)
      case (.verifying, let other?): try verify(other)
      default: report.failure = .init(.software, "nnhdf5 was given no second file")
      }
    } catch {
      note(error)
    }
  }

  /// The path by which the library opens what is open already.
  private static func path(of file: OpenFile) -> String { "/proc/self/fd/\(file.descriptor ?? -1)" }

  private mutating func note(_ error: any Error) {
    switch error {
    case let error as ImportError:
      report.problems += error.listed.map { .init($0.message, option: $0.option) }
      report.showsDamage = error.problems.contains(where: \.showsDamage)
    case let error as Difference: report.problems.append(.init("\(error)"))
    case HDF5Error.system: report.failure = .init(.inputOutput, "\(error)")
    case let error as HDF5Error:
      report.problems.append(.init("\(error)"))
      report.showsDamage = error.showsDamage
    case let error as NNBError:
      if case .file(let cause) = error.cause {
        report.failure = .init(.inputOutput, "\(cause)")
      } else {
        report.problems.append(.init("\(error.cause)"))
      }
    case let error as NNBError.Cause:
      if case .file(let cause) = error {
        report.failure = .init(.inputOutput, "\(cause)")
      } else {
        report.problems.append(.init("\(error)"))
      }
    default: report.failure = .init(.software, "\(error)")
    }
  }
}

// MARK: Reading .h5

extension Worker {
  private func plan(_ file: borrowing HDF5File) throws -> ImportPlan {
    let inventory = try file.inventory()
    if Record.isIn(inventory), !request.ignoresRecord {
      return try ImportPlan(record: inventory) { (dataset) throws(HDF5Error) in
        try DatasetReader(dataset.path, in: file).read(start: [0], count: dataset.shape)
      }
    }
    return try outsidePlan(Record.removed(from: inventory))
  }

  /// What a reader that knows nothing of nnb's record makes of the file.
  private func outsidePlan(_ inventory: Inventory) throws(ImportError) -> ImportPlan {
    let options = ImportOptions(
      orientation: request.orientation.flatMap(ImportOptions.Orientation.init), activations: request.activations,
      takesTensorsOnly: request.takesTensorsOnly, takesOpaqueAsBFloat16: request.takesOpaqueAsBFloat16)
    return try ImportPlan(reading: inventory, options: options)
  }

  /// Opens the file and looks at where all of it is, so that a plan is as strict as the work.
  private mutating func planned(_ file: borrowing HDF5File) throws -> ImportPlan {
    let plan = try plan(file)
    report.notes = plan.notes
    report.hasRecord = plan.record != nil
    report.ways = plan.ways.map { way in
      .init(
        source: way.source.path, target: way.target.name, shape: way.target.shape,
        sourceType: "\(way.source.storedType.text)", targetType: "\(way.target.elementType)",
        isTransposed: way.isTransposed)
    }
    for way in plan.ways { _ = try DatasetReader(way.source.path, in: file) }
    return plan
  }

  private static func writer(
    of plan: ImportPlan, to target: OpenFile, keepsData: Bool = true
  ) throws(NNBError.Cause) -> NNBStreamWriter {
    try NNBStreamWriter(
      network: plan.network, tensors: plan.ways.map(\.target), training: plan.record?.training,
      extensions: plan.record?.extensions ?? [], to: target, keepsData: keepsData)
  }

  private mutating func importFile(to target: OpenFile?) throws {
    let file = try HDF5File(reading: Self.path(of: source), allowsFill: request.allowsFill)
    let plan = try planned(file)
    guard let target else { return }
    var writer = try Self.writer(of: plan, to: target)
    for way in plan.ways {
      try way.forEachPiece(in: file) {
        try writer.append($0)
        if $0.count >= Self.largePiece { target.beginSync() }
      }
    }
    _ = try writer.finish()
    if let record = plan.record { try compare(record, with: try NNBHead(reading: target)) }
  }

  private mutating func describeFile(to target: OpenFile) throws {
    let file = try HDF5File(reading: Self.path(of: source), allowsFill: request.allowsFill)
    let plan = try planned(file)
    if let record = plan.record { return try target.write(record.bytes, at: 0) }
    try Self.writer(of: plan, to: target, keepsData: false).finishUnread()
  }

  private mutating func checkFile(to target: OpenFile) throws {
    let file = try HDF5File(reading: Self.path(of: source), allowsFill: request.allowsFill)
    let plan = try planned(file)
    var writer = try Self.writer(of: plan, to: target, keepsData: false)
    for way in plan.ways { try way.forEachPiece(in: file) { try writer.append($0) } }
    _ = try writer.finish()
    if let record = plan.record {
      try compare(record, with: try NNBHead(try target.read(at: 0, upTo: target.knownCount ?? 0)))
    }
  }

  /// Whether what was read is what nnb once wrote.
  private func compare(_ record: NNBHead, with head: NNBHead) throws(ImportError) {
    if record.hasContent(of: head) { return }
    if let index = record.firstDifferentTensor(in: head) {
      throw ImportError([.changedSinceExport(part: "the elements of \(record.tensors[index].name) are others")])
    }
    throw ImportError([.record(reason: "it was made by another version of the format")])
  }
}

extension Inventory.StoredType {
  /// A short name for tables.
  fileprivate var text: String {
    switch self {
    case .number(let type): "\(type)"
    case .opaque(let count): counted(count, "byte")
    case .other(let text): text
    }
  }
}

// MARK: Writing .h5

extension Worker {
  private mutating func exportFile(to target: OpenFile?) throws {
    let reader = try NNBReader(reading: source)
    let plan = request.layout == .keras ? try ExportPlan(forKeras: reader.head) : ExportPlan(plain: reader.head)
    report.losses = plan.losses
    report.ways = zip(reader.tensors, plan.placements).map { tensor, placement in
      .init(
        source: tensor.name, target: placement.path, shape: tensor.shape, sourceType: "\(tensor.elementType)",
        targetType: "\(placement.elementType)", isTransposed: false)
    }
    guard let target else { return }
    let file = try HDF5File(creating: Self.path(of: target))
    try file.write(reader, as: plan) { if $0 >= Self.largePiece { target.beginSync() } }
  }
}

// MARK: Comparing

extension Worker {
  private mutating func verify(_ other: OpenFile) throws {
    let reader = try NNBReader(reading: other)
    let file = try HDF5File(reading: Self.path(of: source), allowsFill: request.allowsFill)
    let inventory = try file.inventory()
    let plan = try plan(file)
    guard plan.network == reader.network else { throw Difference(part: "the networks") }
    guard plan.ways.map(\.target) == reader.tensors else { throw Difference(part: "the names or shapes of tensors") }
    if let record = plan.record {
      guard record.hasContent(of: reader.head) else { throw Difference(part: "the record of the .nnb file") }
      try compareOutside(inventory, plan)
    } else if !reader.extensions.isEmpty || reader.head.training != nil {
      throw Difference(part: "the training state or the extensions")
    }
    var bytes = 0
    for (index, way) in plan.ways.enumerated() {
      var stream = try reader.stream(of: index)
      try way.forEachPiece(in: file) { piece in
        guard try stream.read(piece.count) == piece else {
          throw Difference(part: "the elements of \(way.target.name)")
        }
        bytes += piece.count
      }
      guard try stream.read(1).isEmpty else { throw Difference(part: "the length of \(way.target.name)") }
    }
    report.verified = .init(tensors: plan.ways.count, bytes: bytes)
  }

  /// Compares what Keras sees with what the record says: the same layers, from the same datasets.
  private func compareOutside(_ inventory: Inventory, _ plan: ImportPlan) throws {
    guard let network = plan.network, request.layout == .keras,
      inventory.groups.contains(where: { $0.path == "/model_weights" })
    else { return }
    let outside = try outsidePlan(Record.removed(from: inventory))
    func shape(_ network: Network?) -> [[String]] {
      network?.layers.map { ["\($0.inputs)", "\($0.outputs)", $0.activation.text] } ?? []
    }
    func paths(_ plan: ImportPlan) -> [String] {
      let sources = Dictionary(plan.ways.map { ($0.target.name, $0.source.path) }) { first, _ in first }
      return plan.network?.layers.flatMap { [sources[$0.kernel] ?? "", $0.bias.flatMap { sources[$0] } ?? ""] } ?? []
    }
    guard shape(network) == shape(outside.network), paths(plan) == paths(outside),
      network.input.shape == outside.network?.input.shape
    else { throw Difference(part: "the network that Keras sees") }
  }

  /// Something that is not the same in both files.
  private struct Difference: Error, CustomStringConvertible {
    let part: String
    var description: String { "the files differ: \(part)" }
  }
}
