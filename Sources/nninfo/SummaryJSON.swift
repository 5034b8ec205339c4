import NNBBytes
import NNBFormats
import NNBCommandLine
import NNBJSON
import NNBConversion
import NNBInspection
import NNBModel
import NNB

/// The contents of a file as a JSON object.
struct SummaryJSON {
  private let summary: FileSummary

  init(_ summary: FileSummary) { self.summary = summary }

  /// The object for a file of which only an error is known.
  static func fault(_ path: String, _ verdict: Verdict, _ error: any Error) -> JSON {
    .object([
      ("file", .string(path)), ("verdict", .string(verdict.rawValue)), ("error", ErrorReport(error).json),
    ])
  }

  /// Everything.
  var value: JSON {
    let head = summary.head, isCanonical = summary.isCanonicalFormat
    var fault: NNBError?
    if case .damaged(let error) = summary.data { fault = error }
    let members: [(key: String, value: JSON)] = [
      ("file", .string(summary.name == "standard input" ? "-" : summary.name)),
      ("verdict", .string(Verdict(summary).rawValue)), ("error", fault.map { ErrorReport($0).json } ?? .null),
      ("format", .string(summary.format.id)),
      ("read_version", isCanonical ? .integer(head.readVersion) : .null),
      ("write_version", isCanonical ? .integer(head.writeVersion) : .null),
      ("superblock_version", .count(summary.recognition.version)), ("bytes", .integer(summary.byteCount)),
      ("has_checksums", .bool(summary.hasChecksums)), ("canonical", summary.isCanonical.map(JSON.bool) ?? .null),
      ("sections", isCanonical ? .rows(head.sections) { section($0) } : .null),
      ("network", head.network.map(network) ?? .null), ("tensors", .rows(summary.tensors) { tensor($0) }),
      ("training", head.training.map { TrainingJSON($0).value } ?? .null),
      (
        "extensions",
        .array(
          head.extensions.filter { $0.type != Note.sectionType }
            .map { .object([("type", .string($0.type)), ("bytes", .integer($0.content.count))]) })
      ),
      ("model_notes", .array(head.extensions.notes.map(note))),
      ("content_digest", .text(summary.contentDigest?.hexText)),
      ("network_problems", .array(summary.networkProblems.map(JSON.string))),
      ("notes", .array(summary.notes.map(JSON.string))), ("sandbox", .sandbox(summary.sandboxGaps)),
    ]
    return .object(members)
  }

  private func note(_ note: Note) -> JSON {
    .object([
      ("key", .string(note.key.text)), ("text", .string(note.text)), ("content_digest", .text(note.digest?.hexText)),
    ])
  }

  private func section(_ section: NNBSection) -> JSON {
    .object([
      ("type", .string(section.type)), ("offset", .integer(section.offset)), ("bytes", .integer(section.length)),
      ("checksum", .string(section.checksum.hex)),
    ])
  }

  private func network(_ network: Network) -> JSON {
    let scaling = network.input.scaling
    return .object([
      ("input_shape", .array(network.input.shape.map(JSON.integer))),
      ("input_type", .text(scaling.map { "\($0.elementType)" })),
      ("scale", .optional(scaling.map { Double($0.scale) })), ("offset", .optional(scaling.map { Double($0.offset) })),
      ("class_labels", .array(network.input.classLabels.map { .string($0.text) })),
      ("layers", .array(network.layers.map(layer))), ("parameters", .integer(network.parameterCount)),
    ])
  }

  private func layer(_ layer: DenseLayer) -> JSON {
    .object([
      ("name", .string(layer.name.text)), ("kind", "dense"), ("inputs", .integer(layer.inputs)),
      ("outputs", .integer(layer.outputs)), ("activation", .string(layer.activation.text)),
      ("kernel", .string(layer.kernel.text)), ("bias", .text(layer.bias?.text)),
      ("parameters", .integer(layer.parameterCount)),
    ])
  }

  private func tensor(_ tensor: TensorSummary) -> JSON {
    let info = tensor.info
    var members: [(key: String, value: JSON)] = [
      ("name", .string(info.name.text)), ("type", .string("\(info.elementType)")),
      ("shape", .array(info.shape.map(JSON.integer))),
      ("axes", .array(info.axes.map { .string($0.name.text) })),
      ("bytes", .integer(tensor.byteCount)), ("checksum", .text(tensor.checksum?.hex)),
    ]
    if summary.data != .notVerified { members.append(("error", tensor.fault.map { ErrorReport($0).json } ?? .null)) }
    if let found = tensor.statistics {
      members += [
        ("elements", .integer(found.count)), ("smallest", found.minimum?.json ?? .null),
        ("largest", found.maximum?.json ?? .null), ("mean", .optional(found.mean)), ("nan", .integer(found.nanCount)),
        ("infinite", .integer(found.infinityCount)),
      ]
    }
    return .object(members)
  }
}

extension ElementValue {
  fileprivate var json: JSON {
    switch self {
    case .real(let value): .number(value)
    case .whole(let value): Int(exactly: value).map(JSON.integer) ?? .natural(value.magnitude)
    }
  }
}
