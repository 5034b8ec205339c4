package import NNBSystem
internal import NNB
package import NNBBytes

/// A file of another format that this process reads: a plan, and the elements.
package struct InProcessModel: ForeignModel {
  private let name: String
  private let format: String
  private let source: any TensorSource
  private let plan: (ImportOptions) throws -> ImportPlan

  /// Brings together what a format makes of a file; `format` is what options call it.
  package init(
    name: String, format: String, source: any TensorSource, plan: @escaping (ImportOptions) throws -> ImportPlan
  ) {
    (self.name, self.format, self.source, self.plan) = (name, format, source, plan)
  }

  package func write(_ options: ImportOptions, to target: OpenFile?, isTemporary: Bool) throws(Failure) -> ImportReport
  {
    try refusing {
      let plan = try plan(options)
      let importer = try Importer(plan, from: source)
      if let target { try importer.write(to: target) }
      return plan.report
    }
  }

  package func describe(
    _ options: ImportOptions, readsElements: Bool, to target: OpenFile
  ) throws(Failure) -> ImportReport {
    try refusing {
      let plan = try plan(options)
      let importer = try Importer(plan, from: source)
      if readsElements {
        try importer.write(to: target, keepsData: false)
      } else {
        try importer.describe(to: target)
      }
      return plan.report
    }
  }

  package func prove(_ options: ImportOptions, against model: OpenFile) throws(Failure) -> Int {
    try refusing {
      let plan = try plan(options)
      let reader = try NNBReader(reading: model)
      try Importer.compare(plan, with: reader)
      _ = try Importer.compareElements(plan, from: source, with: reader)
      return plan.ways.count
    }
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
