internal import NNBFormats
internal import NNB
internal import NNBModel
internal import NNBBytes
internal import NNBCommandLine
internal import NNBInspection

/// The file: its digest, and its tensors with checksums.
struct FileSection {
  let model: ModelPart

  /// Of how many tensors there are rows.
  private static let mostTensors = 200

  var panel: Panel {
    let summary = model.summary
    var facts: [(name: String, value: Markup)] = [
      ("File", .text(summary.name)), ("Format", .text(format)),
      ("Size", .all([.number(summary.byteCount), " bytes"])),
      ("SHA-256", .element(.code, [.id("digest")], [.text(model.digest)])),
      (
        "Integrity",
        .text(
          summary.hasChecksums
            ? "every checksum holds" : "every element could be read; the file has no checksums of nnb")
      ),
    ]
    if let content = summary.contentDigest {
      facts.append(("SHA-256 of the content", .element(.code, [.id("content-digest")], [.text(content.hexText)])))
    }
    for note in summary.head.extensions.notes {
      facts.append(
        (note.key.text.printable, .all([.text(note.text.printable), .text(note.digest == nil ? "" : about(note))])))
    }
    for problem in summary.networkProblems.prefix(5) { facts.append(("No network", .text(problem))) }
    var table = MarkupTable(
      "Tensors",
      [
        ("Tensor", false), ("Type", false), ("Shape", false), ("Bytes", true), ("CRC-32", false), ("Smallest", true),
        ("Largest", true), ("Mean", true), ("NaN", true), ("Infinite", true),
      ])
    for tensor in summary.tensors.prefix(Self.mostTensors) {
      let found = tensor.statistics
      table.add([
        .text(tensor.info.name.text), .text("\(tensor.info.elementType)"), .text(tensor.info.shape.shapeText),
        .number(tensor.byteCount), tensor.checksum.map { .code($0.hex) } ?? "",
        .number(found?.minimum?.value, { $0.significant(5) }), .number(found?.maximum?.value, { $0.significant(5) }),
        .number(found?.mean, { $0.significant(5) }), .number(found?.nanCount ?? 0), .number(found?.infinityCount ?? 0),
      ])
    }
    let rest = summary.tensors.count - Self.mostTensors
    return Panel(
      "file", "File",
      [.facts(facts), table.markup]
        + (rest > 0 ? [.remark(.text("And \(counted(rest, "more tensor")), which nninfo lists."))] : []))
  }

  /// Whether a note of one content is of this one.
  private func about(_ note: Note) -> String {
    note.digest == model.summary.contentDigest ? " (of this content)" : " (of another content than this)"
  }

  private var format: String {
    let summary = model.summary
    return summary.isCanonicalFormat
      ? "nnb, read version \(summary.head.readVersion), write version \(summary.head.writeVersion)"
      : summary.recognition.description
  }
}
