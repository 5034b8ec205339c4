internal import NNBBytes
internal import NNBModel
internal import NNB
package import NNBSystem
internal import NNBWorkerProtocol

/// Converts a model's file and proves what it wrote before it lets the result exist.
///
/// Every format becomes `.nnb` first, is changed there where that is asked for, and leaves as `.nnb` or `.h5`. Then both
/// ends are read again, `.h5` by a process other than the one that converted, and compared bit for bit.
package struct Converter {
  private let request: ConversionRequest
  private let source: ModelFile
  private let transformation: Transformation

  /// Where the result goes; nil for a plan alone.
  private let place: OutputPlace?

  /// What killed processes had left where the result goes.
  package var leftovers: Leftovers { place?.leftovers ?? Leftovers() }

  /// Opens the source and takes the place of the result, unless the conversion is only to be planned.
  ///
  /// Throws `ConverterError.exists`, `FileError` and `RecognitionError`.
  package init(_ request: ConversionRequest, isPlanOnly: Bool = false) throws {
    self.request = request
    place =
      isPlanOnly
      ? nil
      : try OutputPlace(
        request.output, besides: [request.source] + (request.probe.map { [$0] } ?? []), replacesAny: request.replaces)
    if place?.holdsFile == true, !request.replaces { throw ConverterError.exists(path: request.output) }
    source = try ModelFile(request.source, worker: request.worker)
    transformation = Transformation(
      elementType: request.elementType, scaling: request.scaling, strips: request.strips,
      classNames: request.classNames)
  }

  /// Plans the conversion; nothing exists afterwards that did not before.
  package func plan() throws -> ConversionResult {
    // With a change, something to confirm, or a detour by .nnb, only the real thing tells what comes out.
    guard !source.isNNB, request.target == .nnb, !isChanged, !Statements(request).needNetwork else {
      return try convert(into: try scratch(), isPlanOnly: true)
    }
    var planning = request.importing
    planning.isPlanOnly = true
    let report = try source.importing(planning, to: nil)
    var result = ConversionResult()
    result.sourceByteCount = source.byteCount
    (result.ways, result.notes) = (report.ways, report.notes)
    result.noteOptimizer(result.ways.map(\.target).filter(OptimizerTensors.isOne))
    return result
  }

  /// Converts, proves, and puts the result in its place.
  ///
  /// Throws what the parts throw; nothing then exists that did not before.
  package func run() throws -> ConversionResult {
    guard let place else { return try plan() }
    let file = try place.begin()
    let result = try convert(into: file.contents, isPlanOnly: false)
    do throws(FileError) {
      try file.commit()
    } catch {
      if case .exists = error { throw ConverterError.exists(path: request.output) }
      throw error
    }
    return result
  }

  /// A file without a name on the disk that the result will be on.
  private func scratch() throws(FileError) -> OpenFile {
    let isElsewhere = place?.isStream ?? OutputPlace.isStandardOutput(request.output)
    return try OpenFile.scratch(beside: isElsewhere ? TemporaryFolder.path + "/nnb" : request.output)
  }
}

// MARK: Converting

extension Converter {
  private var isChanged: Bool {
    request.elementType != nil || request.scaling != nil || request.strips || request.classNames != nil
  }

  private func convert(into output: OpenFile, isPlanOnly: Bool) throws -> ConversionResult {
    let clock = ContinuousClock()
    let start = clock.now
    var result = ConversionResult()
    result.sourceByteCount = source.byteCount

    // An .h5 file that is only to become .nnb goes straight to where the result will be.
    let before = try sourceAsNNB(through: request.target == .nnb && !isChanged ? output : nil, &result)
    var after = before
    if request.target == .nnb ? source.isNNB || isChanged : isChanged {
      let target = request.target == .nnb ? output : try scratch()
      result.roundings = try transformation.apply(before.reader, to: target)
      result.notes += transformation.notes(of: before.reader.head)
      let kept = transformation.kept(of: before.reader.head)
      result.ways = kept.map { result.ways[$0] }
      after = try Stage(target)
    }
    let counting = clock.now
    // Reads everything: damage is told of the file that has it, and not by the worker of the one that it writes.
    if !isPlanOnly {
      let counts = try NonFiniteCount(after.reader)
      (result.nanCount, result.infinityCount) = (counts.nan, counts.infinity)
    }
    let counted = clock.now - counting
    result.noteOptimizer(Transformation.optimizerTensors(of: after.reader.head).map { after.reader.tensors[$0].name })
    if request.target == .h5 {
      let exporting = WorkerRequest(.exporting, isPlanOnly: isPlanOnly, layout: request.layout)
      let report = try export(exporting, after, to: isPlanOnly ? nil : output.descriptor)
      result.losses = report.losses
      result.setTargets(report.ways)
    } else {
      result.setTargets(after.reader.tensors)
    }
    result.tensorByteCount = after.reader.tensors.reduce(0) { $0 + ($1.byteCount ?? 0) }
    result.conversionTime = clock.now - start - counted
    if isPlanOnly { return result }

    let proof = clock.now
    let final = try prove(before, after, output, &result)
    result.outputByteCount = output.knownCount
    result.provedTensorCount = after.reader.tensors.count
    result.proofTime = clock.now - proof + counted
    if let probe = request.probe {
      result.probe = try Probe.run(try before.reader.checkpoint(), try final.checkpoint(), on: probe)
    }
    return result
  }

  /// The source as `.nnb`; an `.h5` file is converted into `target`, or somewhere out of sight.
  private func sourceAsNNB(through target: OpenFile?, _ result: inout ConversionResult) throws -> Stage {
    if source.isNNB {
      let stage = try Stage(source.source, descriptor: source.descriptor)
      try Statements(request).check(against: stage.reader.head, of: source, isOwn: true)
      result.setSources(stage.reader.tensors)
      return stage
    }
    let target = try target ?? scratch()
    let report = try source.importing(request.importing, to: target)
    result.notes = report.notes
    result.ways = report.ways
    let stage = try Stage(ofWorker: target, source.name)
    try Statements(request).check(against: stage.reader.head, of: source, isOwn: report.hasRecord)
    return stage
  }

  /// Has the worker write the `.h5` file. What it refuses is the model that it was given.
  private func export(
    _ exporting: WorkerRequest, _ stage: Stage, to output: Int32?
  ) throws(WorkerError) -> WorkerReport {
    do throws(WorkerError) {
      return try work(exporting, on: stage.file, output, file: request.output)
    } catch {
      guard case .refused = error.cause else { throw error }
      throw WorkerError(error.cause, in: source.name, showsDamage: error.showsDamage)
    }
  }

  private func work(
    _ request: WorkerRequest, on source: (descriptor: Int32, byteCount: Int), _ other: Int32?, file: String
  ) throws(WorkerError) -> WorkerReport {
    try self.request.worker.run(
      request, source: source.descriptor, other: other, inputByteCount: source.byteCount, file: file)
  }
}

// MARK: Proving

extension Converter {
  /// Reads both ends and every step between them again; gives the result as it was read.
  private func prove(
    _ before: Stage, _ after: Stage, _ output: OpenFile, _ result: inout ConversionResult
  ) throws -> NNBReader {
    if !source.isNNB {
      var verifying = request.importing
      verifying.action = .verifying
      try verify(verifying, (source.descriptor, source.byteCount), against: before)
    }
    if before.file.descriptor != after.file.descriptor {
      if let part = try transformation.firstFault(before.reader, after.reader) {
        throw ConverterError.proofFailed(file: request.output, part: part)
      }
    }
    guard request.target == .h5 else { return after.reader }
    let written = (descriptor: output.descriptor ?? -1, byteCount: output.knownCount ?? 0)
    try verify(WorkerRequest(.verifying, layout: request.layout), written, against: after)
    guard request.probe != nil else { return after.reader }
    let again = try scratch()
    _ = try work(WorkerRequest(.importing), on: written, again.descriptor, file: request.output)
    return try Stage(again).reader
  }

  private func verify(
    _ request: WorkerRequest, _ file: (descriptor: Int32, byteCount: Int), against stage: Stage
  ) throws {
    do throws(WorkerError) {
      let report = try work(request, on: file, stage.file.descriptor, file: self.request.output)
      guard report.verified?.tensors == stage.reader.tensors.count else {
        throw WorkerError(.software("a proof of fewer tensors"), in: self.request.output)
      }
    } catch {
      if case .refused(let problems, _) = error.cause {
        throw ConverterError.proofFailed(file: self.request.output, part: problems.joined(separator: "; "))
      }
      throw error
    }
  }

  /// A model as `.nnb` on the way, which another process can be handed.
  private struct Stage {
    let reader: NNBReader
    let file: (descriptor: Int32, byteCount: Int)

    init(_ source: any ByteSource, descriptor: Int32) throws {
      do throws(NNBError.Cause) {
        reader = try NNBReader(reading: source)
      } catch {
        throw NNBError(error, in: source.name)
      }
      file = (descriptor, source.knownCount ?? 0)
    }

    /// What the worker made of `name`: where it is no `.nnb` file, that is the worker's mistake.
    init(ofWorker file: OpenFile, _ name: String) throws {
      do throws(any Error) {
        try self.init(file)
      } catch let error as NNBError {
        if case .file = error.cause { throw error }
        throw WorkerError(.software("what it made of the file is not .nnb: \(error.cause)"), in: name)
      }
    }

    init(_ file: OpenFile) throws { try self.init(file, descriptor: file.descriptor ?? -1) }
  }
}
