import NNBFormats
import NNBBytes
import NNBCommandLine
import NNBJSON
import NNBConversion
import NNBModel
import NNBWorkerProtocol

/// Shows what a conversion did, or would do.
struct ConversionPrinter {
  private let settings: ConvertSettings
  private let console: Console

  init(_ settings: ConvertSettings, _ console: Console) {
    self.settings = settings
    self.console = console
  }

  private var request: ConversionRequest { settings.request }

  private func notes(_ result: ConversionResult) -> [String] {
    (settings.scalingNote.map { [$0] } ?? []) + result.notes
  }

  func show(_ result: ConversionResult) throws {
    console.messages(notes(result))
    if result.bringsOptimizer { console.message("--strip leaves an optimizer's tensors out") }
    if !result.losses.isEmpty {
      let lead =
        result.isOneWay
        ? "left out, \(request.target.title) has no place for: " : "kept for nnb only, other programs will not see: "
      console.message(lead + result.losses.joined(separator: "; "))
    }
    if result.nanCount + result.infinityCount > 0 {
      console.message(
        "warning: \(counted(result.nanCount, "NaN", "NaN")) and \(counted(result.infinityCount, "infinite element")); "
          + "kept as they are"
      )
    }
    if settings.isJSON { return try say(json(result)) }
    if settings.isDryRun { return try showPlan(result) }
    if request.output == "-" || console.isQuiet { return }
    try showRoundings(result)
    try say(
      "\(request.output): \(counted(result.provedTensorCount, "tensor")), "
        + "\(counted(result.outputByteCount ?? 0, "byte")); "
        + (result.roundings.isEmpty ? "read again, equal bit for bit" : "read again, every element rounded correctly"))
    if let probe = result.probe {
      if let accuracies = accuracies(probe) { try say(accuracies) }
      let what = probe.comparesNumbers ? "number" : "prediction"
      try say(
        "probe: \(counted(probe.count, "image")), largest difference \(probe.largestDifference), "
          + "\(counted(probe.changedCount, what)) changed")
    }
    if let error = result.foldedOutputError {
      try say("folded: an output differs by at most \(error) on the probe from that of the layers as they were, in f64")
    }
  }

  /// How many labels both models get right.
  private func accuracies(_ probe: ProbeResult) -> String? {
    guard let correct = probe.correct else { return nil }
    func share(_ count: Int) -> String { (Double(count) / Double(probe.count)).percent }
    return "accuracy: \(share(correct.before)) before, \(share(correct.after)) after"
  }

  /// A line of results. If a file was written, that is the real result, and it already exists.
  private func say(_ line: String) throws {
    if settings.isDryRun { try console.result(sentence: line) } else { console.progress(sentence: line) }
  }

  private func say(_ value: JSON) throws {
    if settings.isDryRun { try console.result(value) } else { console.progress(value) }
  }

  private func showPlan(_ result: ConversionResult) throws {
    var table = TextTable()
    for route in result.routes {
      let (from, to) = (route.sourceType.tableText, route.targetType.tableText)
      table.add([
        route.source.text.printable, "->  " + route.target.text.printable,
        route.shape.isEmpty ? "single" : route.shape.map(String.init).joined(separator: "x"),
        from == to ? from : "\(from) -> \(to)", route.isTransposed ? "transposed" : "",
      ])
    }
    try console.result(table.lines(in: console.width))
    try showRoundings(result)
    let tensors = result.tensorByteCount > 0 ? ", \(counted(result.tensorByteCount, "byte")) of elements" : ""
    try console.result(sentence: "\(counted(result.routes.count, "tensor"))\(tensors); nothing was written")
  }

  private func showRoundings(_ result: ConversionResult) throws {
    for rounding in result.roundings {
      let statistics = rounding.statistics
      try say(
        "\(rounding.tensor): \(rounding.from) -> \(rounding.to), largest error \(statistics.largestError), "
          + "\(statistics.changedCount.grouped) of \(counted(statistics.count, "element")) changed")
    }
  }

  private func json(_ result: ConversionResult) -> JSON {
    let tensors = JSON.rows(result.routes) { route in
      .object([
        ("source", .string(route.source.text)), ("target", .string(route.target.text)),
        ("shape", .array(route.shape.map(JSON.integer))), ("source_type", .string(route.sourceType.tableText)),
        ("target_type", .string(route.targetType.tableText)), ("transposed", .bool(route.isTransposed)),
      ])
    }
    let roundings = result.roundings.map { rounding in
      JSON.object([
        ("tensor", .string(rounding.tensor.text)), ("from", .string("\(rounding.from)")),
        ("to", .string("\(rounding.to)")),
        ("elements", .integer(rounding.statistics.count)), ("changed", .integer(rounding.statistics.changedCount)),
        ("largest_error", .number(rounding.statistics.largestError)),
      ])
    }
    var members: [(key: String, value: JSON)] = [
      ("source", .string(request.source)), ("output", .string(request.output)),
      ("format", .string(request.target.id)), ("written", .bool(!settings.isDryRun)),
      ("source_bytes", .integer(result.sourceByteCount)),
      ("output_bytes", result.outputByteCount.map(JSON.integer) ?? .null), ("tensors", tensors),
      ("notes", .array(notes(result).map(JSON.string))), ("losses", .array(result.losses.map(JSON.string))),
      ("nan", .integer(result.nanCount)), ("infinite", .integer(result.infinityCount)),
      ("sandbox", .sandbox(request.worker.gaps)), ("rounded", .array(roundings)),
      ("proved", .integer(result.provedTensorCount)),
    ]
    if let folded = result.folded {
      let output: [(key: String, value: JSON)] =
        result.foldedOutputError.map { [("largest_output_error", .number($0))] } ?? []
      members.append(
        (
          "folded",
          .object(
            [
              ("largest_weight_error", .number(folded.largestWeightError)),
              ("largest_sum_error", .number(folded.largestSumError)),
            ] + output)
        ))
    }
    if let probe = result.probe {
      var told: [(key: String, value: JSON)] = [
        ("images", .integer(probe.count)), ("changed", .integer(probe.changedCount)),
        ("largest_difference", .number(probe.largestDifference)),
      ]
      if let correct = probe.correct {
        told += [("correct_before", .integer(correct.before)), ("correct_after", .integer(correct.after))]
      }
      members.append(("probe", .object(told)))
    }
    let timing: [(key: String, value: JSON)] = [
      ("seconds", .number(result.conversionTime.seconds)), ("proof_seconds", .number(result.proofTime.seconds)),
    ]
    return .object(members + [("timing", .object(timing))])
  }
}
