import CommandLineTool
import Conversion
import WorkerProtocol

/// Says what a conversion did, or would do.
struct ConversionPrinter {
  private let settings: ConvertSettings
  private let console: Console

  init(_ settings: ConvertSettings, _ console: Console) {
    self.settings = settings
    self.console = console
  }

  private var request: ConversionRequest { settings.request }

  func show(_ result: ConversionResult) throws {
    for note in result.notes { console.message(note) }
    if !result.losses.isEmpty {
      console.message(
        "what other programs will not find in it, though nnb does: " + result.losses.joined(separator: "; "))
    }
    if result.nanCount + result.infinityCount > 0 {
      console.message(
        "warning: \(result.nanCount.grouped) elements are NaN and \(result.infinityCount.grouped) are infinite; kept as they are"
      )
    }
    if settings.isJSON { return try say(json(result).text) }
    if settings.isDryRun { return try showPlan(result) }
    if request.output == "-" || console.isQuiet { return }
    try showRoundings(result)
    try say(
      "\(request.output): \(result.provedTensorCount) tensors, \((result.outputByteCount ?? 0).grouped) bytes; "
        + (result.roundings.isEmpty ? "read again, equal bit for bit" : "read again, every element rounded correctly"))
    if let probe = result.probe {
      try say(
        "probe: \(probe.count.grouped) images, largest difference \(probe.largestDifference), "
          + "\(probe.changedCount.grouped) predictions changed")
    }
  }

  /// A line of results; where there is a file, that is the result, and it is there already.
  private func say(_ line: String) throws {
    if settings.isDryRun { try console.result(line) } else { console.progress(line) }
  }

  private func showPlan(_ result: ConversionResult) throws {
    let rows = result.ways.map { way in
      [
        way.source.printable, "->", way.target.printable, way.shape.isEmpty ? "single" : way.shape,
        way.sourceType == way.targetType ? way.sourceType : "\(way.sourceType) -> \(way.targetType)",
        way.isTransposed ? "transposed" : "",
      ]
    }
    let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
      try console.result(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    try showRoundings(result)
    let tensors = result.tensorByteCount > 0 ? ", \(result.tensorByteCount.grouped) bytes of elements" : ""
    try console.result("\(rows.count) tensors\(tensors); nothing was written")
  }

  private func showRoundings(_ result: ConversionResult) throws {
    for rounding in result.roundings {
      let statistics = rounding.statistics
      try say(
        "\(rounding.tensor.printable): \(rounding.from) -> \(rounding.to), largest error \(statistics.largestError), "
          + "\(statistics.changedCount.grouped) of \(statistics.count.grouped) elements changed")
    }
  }

  private func json(_ result: ConversionResult) -> JSON {
    let tensors = result.ways.map { way in
      JSON.object([
        ("source", .string(way.source)), ("target", .string(way.target)),
        ("shape", .array(way.shape.split(separator: "x").map { .integer(Int($0) ?? 0) })),
        ("source_type", .string(way.sourceType)), ("target_type", .string(way.targetType)),
        ("transposed", .bool(way.isTransposed)),
      ])
    }
    let roundings = result.roundings.map { rounding in
      JSON.object([
        ("tensor", .string(rounding.tensor)), ("from", .string("\(rounding.from)")), ("to", .string("\(rounding.to)")),
        ("elements", .integer(rounding.statistics.count)), ("changed", .integer(rounding.statistics.changedCount)),
        ("largest_error", .number(rounding.statistics.largestError)),
      ])
    }
    var members: [(key: String, value: JSON)] = [
      ("source", .string(request.source)), ("output", .string(request.output)),
      ("format", .string(request.target.rawValue)), ("written", .bool(!settings.isDryRun)),
      ("source_bytes", .integer(result.sourceByteCount)),
      ("output_bytes", result.outputByteCount.map(JSON.integer) ?? .null), ("tensors", .array(tensors)),
      ("notes", .array(result.notes.map(JSON.string))), ("losses", .array(result.losses.map(JSON.string))),
      ("nan", .integer(result.nanCount)), ("infinite", .integer(result.infinityCount)),
      ("sandbox", .sandbox(request.worker.gaps)), ("rounded", .array(roundings)),
      ("proved", .integer(result.provedTensorCount)),
      ("seconds", .number(result.conversionTime.seconds)), ("proof_seconds", .number(result.proofTime.seconds)),
    ]
    if let probe = result.probe {
      members.append(
        (
          "probe",
          .object([
            ("images", .integer(probe.count)), ("changed", .integer(probe.changedCount)),
            ("largest_difference", .number(probe.largestDifference)),
          ])
        ))
    }
    return .object(members)
  }
}
