package import NNBSystem
internal import NNB
package import NNBBytes
internal import NNBModel

/// A file of another format that this process reads: a plan, and the elements.
package struct InProcessModel: ForeignModel {
  private let name: String
  private let format: String
  private let source: any TensorSource
  private let plan: (ImportOptions) throws -> ImportPlan

  /// The size of the file, if its tensors may be larger.
  private let packedByteCount: Int?

  package let outsideByteCount: Int
  package let neighbours: [String]

  /// Serves writing and then proving.
  private let bands = ExchangeBands()

  /// Brings together what a format makes of a file; `format` is what options call it. A format that packs elements states
  /// the file's size in `packedByteCount`: in memory its tensors may then take twice that and 64 MiB.
  package init(
    name: String, format: String, source: any TensorSource, packedByteCount: Int? = nil, outsideByteCount: Int = 0,
    neighbours: [String] = [], plan: @escaping (ImportOptions) throws -> ImportPlan
  ) {
    (self.name, self.format, self.source, self.plan) = (name, format, source, plan)
    (self.packedByteCount, self.outsideByteCount, self.neighbours) = (packedByteCount, outsideByteCount, neighbours)
  }

  /// What a packed file may become in memory beyond twice its size, in bytes.
  private static let temporaryByteCount = 64 << 20

  package func write(_ options: ImportOptions, to target: OpenFile?, isTemporary: Bool) throws(Failure) -> ImportReport
  {
    try refusing {
      let plan = try plan(options)
      let importer = try Importer(plan, from: source, bands: bands)
      if isTemporary { try checkMemory(of: plan) }
      if let target { try importer.write(to: target) }
      return try importer.report()
    }
  }

  package func describe(
    _ options: ImportOptions, readsElements: Bool, to target: OpenFile
  ) throws(Failure) -> ImportReport {
    try refusing {
      let plan = try plan(options)
      let importer = try Importer(plan, from: source, bands: bands)
      guard readsElements else {
        try importer.describe(to: target)
        return plan.report
      }
      try importer.write(to: target, keepsData: false)
      return try importer.report()
    }
  }

  package func prove(_ options: ImportOptions, against model: OpenFile) throws(Failure) -> Int {
    try refusing {
      let plan = try plan(options)
      let reader = try NNBReader(reading: model)
      try Importer.compare(plan, with: reader)
      _ = try Importer.compareElements(plan, from: source, bands: bands, with: reader)
      return plan.ways.count
    }
  }

  /// Refuses a small file whose tensors would fill the memory.
  private func checkMemory(of plan: ImportPlan) throws(Failure) {
    guard let packedByteCount else { return }
    let most = checkedSum(packedByteCount, packedByteCount, Self.temporaryByteCount) ?? .max
    let needed = plan.ways.reduce(0) { sum, way in
      checkedProduct(way.target.shape + [way.target.elementType.byteCount]).flatMap { checkedSum(sum, $0) } ?? .max
    }
    guard needed > most else { return }
    throw Failure(
      [
        .init(
          "its tensors take \(counted(needed, "byte")), expected at most \(most.grouped) for a file of its size that is "
            + "read in memory: convert it to .nnb first")
      ], of: name, .unsupported, format: format)
  }

  /// Tells a plan's problems as the file's.
  private func refusing<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
    do {
      return try body()
    } catch let error as ImportError {
      throw error.failure(of: name, format: format)
    } catch let error as NNBError.Cause {
      if case .file(let cause) = error { throw cause.failure }
      throw Failure([.init("\(error)")], of: name, .unsupported, format: format)
    } catch {
      let failure = Failure(error)
      throw failure.subject == nil ? failure.about(name) : failure
    }
  }
}
