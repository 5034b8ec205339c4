import NNBFormats
import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBInspection
import NNBModel
import NNB
import NNBWorkerProtocol

/// The contents of a file in lines for people, of at most 80 characters unless names or numbers are long.
struct SummaryText {
  private let summary: FileSummary
  private let width: Int?

  /// `width` is the number of columns in a line; nil for as many as it needs.
  init(_ summary: FileSummary, width: Int?) {
    self.summary = summary
    self.width = width
  }

  /// All of it.
  var lines: [String] {
    var blocks = [fileBlock]
    if let network = summary.head.network { blocks.append(layerBlock(network)) }
    if !summary.tensors.isEmpty { blocks.append(tensorBlock) }
    if summary.tensors.contains(where: { $0.statistics != nil }) { blocks.append(statisticsBlock) }
    if let state = summary.head.training {
      blocks.append(TrainingText(state, width: width).lines)
      blocks.append(HistoryText(state, width: width).lines)
    }
    if !summary.head.extensions.notes.isEmpty { blocks.append(noteBlock) }
    if !others.isEmpty { blocks.append(extensionBlock) }
    return Array(blocks.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private var fileBlock: [String] {
    var rows = LabelledRows(width: width ?? TerminalWidth.usual)
    rows.add("file", summary.name.printable)
    rows.add("format", format)
    rows.add("size", size)
    rows.add("data", data)
    for (index, gap) in (summary.sandboxGaps ?? []).enumerated() {
      rows.add(index == 0 ? "sandbox" : "", gap.description)
    }
    if summary.isCanonicalFormat { rows.add("canonical", canonical) }
    if let digest = summary.contentDigest { rows.add("digest", digest.hexText) }
    if let network = summary.head.network {
      rows.add("input", input(network.input))
      rows.add("classes", parts: classes(network), separator: ", ")
    } else {
      let problems = summary.networkProblems.isEmpty ? ["the file holds tensors alone"] : summary.networkProblems
      for (index, problem) in problems.enumerated() {
        rows.add(index == 0 ? "network" : "", (index == 0 ? "none: " : "") + problem)
      }
    }
    return rows.lines
  }

  private var format: String {
    summary.isCanonicalFormat
      ? "nnb, read version \(summary.head.readVersion), write version \(summary.head.writeVersion)"
      : summary.recognition.description
  }

  private var size: String {
    let bytes = counted(summary.byteCount, "byte")
    return summary.isCanonicalFormat ? "\(bytes) in \(counted(summary.head.sections.count, "section"))" : bytes
  }

  private var data: String {
    switch summary.data {
    case .notVerified: return "not verified (--check does that)"
    case .whole:
      if summary.isCanonicalFormat { return "whole: every checksum holds" }
      return summary.hasChecksums
        ? "whole: it has the checksums that nnb recorded"
        : "whole as far as \(summary.format.title) can tell: every element could be read"
    case .damaged(let fault):
      let count = summary.tensors.count { $0.fault != nil }
      return "damaged in \(count.grouped) of \(counted(summary.tensors.count, "tensor")): \(fault.cause)"
    }
  }

  private var canonical: String {
    let version = summary.head.writeVersion, latest = NNBHead.latestWriteVersion
    if version > latest {
      return "not known: its writer followed version \(version), of which this program knows \(latest)"
    }
    if summary.isCanonicalFormat, version != summary.head.ownWriteVersion {
      return "no: what is in it is written with write version \(summary.head.ownWriteVersion)"
    }
    switch summary.isCanonical {
    case true?: return "yes: no other file holds the same"
    case false?: return "no: it is damaged"
    case nil: return "yes, if its data is whole"
    }
  }

  private func input(_ contract: InputContract) -> String {
    let shape = contract.shape.shapeText
    guard let scaling = contract.scaling else { return "\(shape); how stored numbers become inputs is not known" }
    return "\(shape) of \(scaling.elementType); scale \(scaling.scale), offset \(scaling.offset)"
  }

  private func classes(_ network: Network) -> [String] {
    let labels = network.input.classLabels
    if labels.isEmpty { return ["\(network.outputs.grouped) without labels"] }
    let shown = labels.prefix(100).map { $0.isEmpty ? "\"\"" : $0.text.cell }
    return shown + (labels.count > shown.count ? ["and \((labels.count - shown.count).grouped) more"] : [])
  }

  private func layerBlock(_ network: Network) -> [String] {
    var table = TextTable(["layer", "kind", "shape", "activation", "parameters"], rightAligned: [4])
    for layer in network.layers {
      table.add([
        layer.name.text.cell, "dense", "\(layer.inputs) → \(layer.outputs)", "\(layer.activation)",
        layer.parameterCount.grouped,
      ])
    }
    table.add(["total", "", "", "", network.parameterCount.grouped])
    return table.lines(in: width)
  }

  private var tensorBlock: [String] {
    var table = TextTable(["tensor", "type", "shape", "bytes", "CRC-32", ""], rightAligned: [3])
    for tensor in summary.tensors {
      table.add([
        tensor.info.name.text.cell, "\(tensor.info.elementType)", tensor.info.shapeText,
        tensor.byteCount.grouped, tensor.checksum?.hex ?? "", tensor.fault == nil ? "" : "damaged",
      ])
    }
    table.add(["total \(summary.tensors.count.grouped)", "", "", summary.tensorByteCount.grouped, "", ""])
    return table.lines(in: width)
  }

  private var statisticsBlock: [String] {
    var table = TextTable(["tensor", "smallest", "largest", "mean", "NaN", "Inf"], rightAligned: [1, 2, 3, 4, 5])
    for tensor in summary.tensors {
      guard let found = tensor.statistics else { continue }
      table.add([
        tensor.info.name.text.cell, found.minimum?.text ?? "none", found.maximum?.text ?? "none",
        found.mean?.significant(5) ?? "none", found.nanCount.grouped, found.infinityCount.grouped,
      ])
    }
    return table.lines(in: width)
  }

  /// The sections that this version does not know.
  private var others: [Checkpoint.Extension] { summary.head.extensions.filter { $0.type != Note.sectionType } }

  /// Notes, each with its text in as many lines as it has; one that is of one content alone says whether it is of this one.
  private var noteBlock: [String] {
    var rows = LabelledRows(width: width ?? TerminalWidth.usual)
    for note in summary.head.extensions.notes {
      let lines = note.text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { String($0).printable }
      rows.add(note.key.text.cell, lines[0] + (lines.count == 1 ? about(note) : ""))
      for line in lines.dropFirst() { rows.add("", line) }
      if lines.count > 1, case let about = about(note), !about.isEmpty { rows.add("", String(about.dropFirst())) }
    }
    return ["notes"] + rows.lines
  }

  private func about(_ note: Note) -> String {
    guard let digest = note.digest else { return "" }
    guard let content = summary.contentDigest else { return " (of one content; --digest tells whether of this)" }
    return digest == content ? " (of this content)" : " (of another content than this)"
  }

  private var extensionBlock: [String] {
    var table = TextTable(["section not known here", "bytes"], rightAligned: [1])
    for other in others { table.add([other.type.printable, other.content.count.grouped]) }
    return table.lines(in: width)
  }
}

extension TensorDescription {
  /// `784x128`, `in 784, out 128` if axes have names, and `single` for one element without axes.
  fileprivate var shapeText: String {
    if axes.isEmpty { return "single" }
    if axes.allSatisfy(\.name.isEmpty) { return shape.shapeText }
    return axes.map { $0.name.isEmpty ? "\($0.size)" : "\($0.name.text.cell) \($0.size)" }.joined(separator: ", ")
  }
}

extension ElementValue {
  fileprivate var text: String {
    switch self {
    case .real(let value): value.significant(5)
    case .whole(let value): "\(value)"
    }
  }
}
