internal import NNBBytes
package import NNBPictures

/// A value with its name, as a part of a summary (Spec/tensorboard.md, section 4).
package struct SummaryValue: Equatable, Sendable {
  /// The message.
  let bytes: [UInt8]

  private init(_ tag: String, _ rest: [UInt8]) { bytes = ProtobufField.text(1, tag) + rest }

  /// A number, as the nearest f32.
  package static func scalar(_ tag: String, _ value: Double) -> SummaryValue {
    SummaryValue(tag, ProtobufField.float(2, Float(value)))
  }

  /// A picture. Throws `PictureError.outOfMemory`.
  package static func image(_ tag: String, _ picture: Picture) throws(PictureError) -> SummaryValue {
    let image =
      ProtobufField.number(1, picture.height) + ProtobufField.number(2, picture.width)
      + ProtobufField.number(3, 1) + ProtobufField.bytes(4, try picture.png())
    return SummaryValue(tag, ProtobufField.bytes(4, image))
  }

  /// How often values occur.
  package static func histogram(_ tag: String, _ histogram: WeightHistogram) -> SummaryValue {
    SummaryValue(tag, ProtobufField.bytes(5, histogram.bytes))
  }

  /// A text, as Markdown.
  package static func text(_ tag: String, _ text: String) -> SummaryValue {
    SummaryValue(tag, metadata("text", []) + ProtobufField.bytes(8, strings(Array(text.utf8))))
  }

  /// Charts of several scalars each: a title, and the expression that their tags match.
  package static func charts(_ title: String, _ charts: [(title: String, tags: String)]) -> SummaryValue {
    let content = charts.flatMap { chart in
      ProtobufField.bytes(
        2, ProtobufField.text(1, chart.title) + ProtobufField.bytes(2, ProtobufField.text(1, chart.tags)))
    }
    let layout = ProtobufField.bytes(2, ProtobufField.text(1, title) + content)
    return SummaryValue(
      "custom_scalars__config__", metadata("custom_scalars", []) + ProtobufField.bytes(8, strings(layout)))
  }

  /// A setting of a run that runs are compared by.
  package enum Setting: Equatable, Sendable {
    case number(Double)
    case text(String)

    fileprivate var bytes: [UInt8] {
      switch self {
      case .number(let value): ProtobufField.double(2, value)
      case .text(let text): ProtobufField.text(3, text)
      }
    }
  }

  /// The settings of a run.
  package static func settings(_ settings: [(name: String, value: Setting)]) -> SummaryValue {
    let entries = settings.flatMap { setting in
      ProtobufField.bytes(1, ProtobufField.text(1, setting.name) + ProtobufField.bytes(2, setting.value.bytes))
    }
    return hparams("session_start_info", ProtobufField.bytes(3, entries))
  }

  /// That the run has come to its end.
  package static let success = hparams("session_end_info", ProtobufField.bytes(4, ProtobufField.number(1, 1)))

  private static func hparams(_ name: String, _ data: [UInt8]) -> SummaryValue {
    // A tensor of no numbers; what counts is beside it.
    let nothing =
      ProtobufField.number(1, 1) + ProtobufField.bytes(2, ProtobufField.bytes(2, ProtobufField.number(1, 0)))
    return SummaryValue("_hparams_/" + name, metadata("hparams", data) + ProtobufField.bytes(8, nothing))
  }

  /// Which part of TensorBoard shows the value, and what only that part reads. The class is that of tensors.
  private static func metadata(_ plugin: String, _ content: [UInt8]) -> [UInt8] {
    let data = ProtobufField.text(1, plugin) + (content.isEmpty ? [] : ProtobufField.bytes(2, content))
    return ProtobufField.bytes(9, ProtobufField.bytes(1, data) + ProtobufField.number(4, 2))
  }

  /// A tensor of one string, without axes.
  private static func strings(_ bytes: [UInt8]) -> [UInt8] {
    ProtobufField.number(1, 7) + ProtobufField.bytes(2, []) + ProtobufField.bytes(8, bytes)
  }
}
