internal import NNB
package import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBWorkerProtocol
package import NNBSystem

/// Converts a model's file and proves what it wrote before it lets the result exist.
///
/// Every format becomes `.nnb` first, is changed there where that is asked for, and leaves as `.nnb` or another format. Then
/// both ends are read again, `.h5` by a process other than the one that converted, and compared bit for bit.
package struct Converter {
  private let request: ConversionRequest
  private let source: ModelFile
  private let transformation: Transformation

  /// Writes the result; nil if it is `.nnb`.
  private let writer: (any ModelWriter)?

  /// Where the result goes; nil for a plan alone.
  private let place: OutputPlace?

  /// What killed processes had left where the result goes.
  package var leftovers: Leftovers { place?.leftovers ?? Leftovers() }

  /// Opens the source and takes the place of the result, unless the conversion is only to be planned.
  package init(_ request: ConversionRequest, isPlanOnly: Bool = false) throws(Failure) {
    self.request = request
    place = try Failure.telling {
      // Of images that cannot be read is told later.
      let images = request.probe.map { (try? ProbeImages.file(of: $0)) ?? $0 }
      let inputs = [request.source] + (images.map { [$0] } ?? []) + request.settingPaths
      guard !isPlanOnly else {
        try OutputPlace.check(request.output, besides: inputs)
        return nil
      }
      let place = try OutputPlace(
        request.output, besides: inputs, replacesAny: request.replaces, removesLeftovers: true)
      if place.holdsFile, !request.replaces { throw FileError.exists(path: place.path) }
      return place
    }
    source = try ModelFile(request.source, worker: request.worker)
    writer = Registry.writer(of: request.target, worker: request.worker)
    transformation = Transformation(
      elementType: request.elementType, scaling: request.scaling, strips: request.strips,
      classNames: request.classNames, notes: request.noteChanges)
    try Failure.telling {
      // Only the source itself says what is read with it.
      if let place { try place.check(besides: source.neighbours) }
      if isPlanOnly { try OutputPlace.check(request.output, besides: source.neighbours) }
      try Statements(request).checkKey(of: source)
    }
  }

  /// Plans the conversion; nothing exists afterwards that did not before.
  package func plan() throws(Failure) -> ConversionResult { try telling(planned) }

  private func planned() throws -> ConversionResult {
    // With a change, something to confirm, or a detour by .nnb, only the real thing tells what comes out.
    guard case .foreign(let model) = source.model, writer == nil, !isChanged, !Statements(request).needNetwork else {
      return try convert(into: try scratch(), isPlanOnly: true)
    }
    let report = try model.write(request.importing, to: nil, isTemporary: false)
    var result = ConversionResult()
    result.sourceByteCount = source.byteCount
    (result.routes, result.notes, result.folded) = (report.routes, report.notes, report.folded)
    result.noteOptimizer(result.routes.map(\.target).filter(OptimizerTensors.isOne))
    return result
  }

  /// Converts, proves, and puts the result in its place.
  ///
  /// If it fails, nothing exists that did not before.
  package func run() throws(Failure) -> ConversionResult { try telling(converted) }

  /// What is told of no file is told of the source.
  private func telling<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
    do throws(Failure) {
      return try Failure.telling(body)
    } catch {
      throw error.subject == nil && error.kind != .internal ? error.about(source.name) : error
    }
  }

  private func converted() throws -> ConversionResult {
    guard let place else { return try planned() }
    let file = try place.begin()
    let result = try convert(into: file.contents, isPlanOnly: false)
    try file.commit()
    return result
  }

  /// What the output is called in messages.
  private var outputName: String { request.output == "-" ? "standard output" : request.output }

  /// A file without a name on the disk that the result will be on, or where files are that are soon gone.
  private func scratch() throws(FileError) -> OpenFile {
    let isElsewhere = place?.isStream ?? OutputPlace.isStandardOutput(request.output)
    return isElsewhere ? try OpenFile.temporary() : try OpenFile.scratch(beside: request.output)
  }
}

// MARK: Converting

extension Converter {
  private var isChanged: Bool {
    request.elementType != nil || request.scaling != nil || request.strips || request.classNames != nil
      || !request.noteChanges.isEmpty
  }

  /// The head of what a foreign file of this size becomes is made before the rest, to know how large the result will be. For
  /// a smaller one that would take longer than what is written in vain, unless it is clear that there is little room.
  private static let large = 64 << 20

  /// Whether a source may become a file that has no room.
  private func mayNotFit(in place: OutputPlace) -> Bool {
    if source.byteCount >= Self.large { return true }
    do throws(FileError) {
      try place.checkRoom(for: 4 * source.byteCount)
      return false
    } catch {
      return true
    }
  }

  private func convert(into output: OpenFile, isPlanOnly: Bool) throws -> ConversionResult {
    let clock = ContinuousClock()
    let start = clock.now
    var result = ConversionResult()
    result.sourceByteCount = source.byteCount

    // A file that is only to become .nnb goes straight to where the result will be.
    let before = try sourceAsNNB(through: writer == nil && !isChanged ? output : nil, &result)
    var after = before
    if isChanged || writer == nil && source.isCanonical {
      // What went straight to the output has its room there already.
      if writer == nil { try place?.checkRoom(for: try transformation.byteCount(of: before.reader.head)) }
      let target = writer == nil ? output : try scratch()
      result.roundings = try transformation.apply(before.reader, to: target)
      result.notes += transformation.notes(of: before.reader.head)
      let kept = transformation.kept(of: before.reader.head)
      result.routes = kept.map { result.routes[$0] }
      after = try ModelStage(target)
    }
    let counting = clock.now
    // Reads everything: damage is told of the file that has it, and not by the worker of the one that it writes.
    if !isPlanOnly {
      let counts = try NonFiniteCount(after.reader)
      (result.nanCount, result.infinityCount) = (counts.nan, counts.infinity)
    }
    let counted = clock.now - counting
    result.noteOptimizer(Transformation.optimizerTensors(of: after.reader.head).map { after.reader.tensors[$0].name })
    if let writer {
      let report = try export(after, by: writer, to: isPlanOnly ? nil : output)
      (result.losses, result.isOneWay) = (report.losses, writer.isOneWay)
      result.notes += report.notes
      result.leftOutCount = report.leftOutCount
      result.setTargets(report.routes)
      result.roundings += report.quantised.map { ConversionResult.Rounding($0, in: after.reader) }
    } else {
      result.setTargets(after.reader.tensors)
    }
    result.tensorByteCount = after.reader.tensors.reduce(0) { $0 + ($1.byteCount ?? 0) }
    result.conversionTime = clock.now - start - counted
    if isPlanOnly { return result }

    let proof = clock.now
    let (final, scales) = try prove(before, after, output, &result)
    result.outputByteCount = output.knownCount
    result.provedTensorCount = after.reader.tensors.count - result.leftOutCount
    result.proofTime = clock.now - proof + counted
    if let probe = request.probe {
      result.probe = try Probe.run(
        try before.reader.checkpoint(), try final.checkpoint(), unitScales: scales, on: probe,
        isTransposed: request.transposesProbe)
      if result.folded != nil {
        result.foldedOutputError = try foldedOutputError(before.reader, final.network?.input.scaling, on: probe)
      }
    }
    return result
  }

  /// The source as `.nnb`; a file of another format is converted into `target`, or somewhere out of sight.
  private func sourceAsNNB(through target: OpenFile?, _ result: inout ConversionResult) throws -> ModelStage {
    guard case .foreign(let model) = source.model else {
      let stage = try ModelStage(source.source, descriptor: source.descriptor)
      try Statements(request).check(against: stage.reader.head, of: source, isOwn: true)
      result.setSources(stage.reader.tensors)
      return stage
    }
    // Of a change on the way to another format only the changed model tells.
    if writer == nil || !isChanged, let place, !place.isStream, mayNotFit(in: place) {
      let copy = try OpenFile.inMemory(name: source.name)
      _ = try model.describe(request.importing, readsElements: false, to: copy)
      try place.checkRoom(for: try byteCount(becoming: try ModelStage.head(ofWorker: copy, source.name)))
    }
    let target = try target ?? scratch()
    let report = try model.write(request.importing, to: target, isTemporary: false)
    (result.routes, result.notes, result.folded) = (report.routes, report.notes, report.folded)
    let stage = try ModelStage(ofWorker: target, source.name)
    try Statements(request).check(against: stage.reader.head, of: source, isOwn: report.hasRecord)
    return stage
  }

  /// How far the outputs of a folded network are from those of the network that it was.
  private func foldedOutputError(
    _ folded: NNBReader, _ scaling: InputScaling?, on path: String
  ) throws -> Double? {
    guard case .foreign(let model) = source.model else { return nil }
    var options = request.importing
    options.keepsFoldsApart = true
    let copy = try scratch()
    _ = try model.write(options, to: copy, isTemporary: false)
    return try FoldProbe.largestDifference(
      of: try folded.checkpoint(), from: try ModelStage(ofWorker: copy, source.name).reader.checkpoint(),
      scaling: folded.network?.input.scaling ?? scaling, on: path)
  }

  /// The size of the result of a source with this head: in another format of one that is not changed, in `.nnb` of any.
  private func byteCount(becoming head: NNBHead) throws -> Int {
    guard let writer else { return try transformation.byteCount(of: head) }
    return try tellingOfSource { try writer.byteCount(of: head, request.exporting, name: source.name) }
  }

  /// Writes the result's format.
  private func export(
    _ stage: ModelStage, by writer: any ModelWriter, to output: OpenFile?
  ) throws -> ExportReport {
    try tellingOfSource {
      if output != nil { try place?.checkRoom(for: try byteCount(becoming: stage.reader.head)) }
      return try writer.write(stage, request.exporting, to: output, name: outputName)
    }
  }

  /// What the result's format cannot hold is a failure of the source.
  private func tellingOfSource<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as Failure {
      throw error.kind == .unsupported ? error.about(source.name) : error
    }
  }
}

// MARK: Proving

extension Converter {
  /// Reads both ends and every step between them again; gives the result as it was read, and the scales of its units if there
  /// are any.
  private func prove(
    _ before: ModelStage, _ after: ModelStage, _ output: OpenFile, _ result: inout ConversionResult
  ) throws -> (NNBReader, unitScales: [[Float]]?) {
    if case .foreign(let model) = source.model {
      try model.prove(request.importing, against: before, of: outputName)
    }
    if before.file.descriptor != after.file.descriptor {
      if let part = try transformation.firstFault(before.reader, after.reader) {
        throw ConverterError.proofFailed(file: outputName, part: part)
      }
    }
    guard let writer else { return (after.reader, nil) }
    try writer.open(output, request.exporting, name: outputName).prove(against: after, of: outputName)
    guard request.probe != nil else { return (after.reader, nil) }
    let again = try scratch()
    let scales = try writer.runnable(output, of: after, request.exporting, name: outputName, to: again)
    return (try ModelStage(again).reader, scales)
  }
}
