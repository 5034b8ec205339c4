internal import NNB
internal import NNBFormats
internal import NNBJSON
internal import NNBModel

/// The texts of `metadata_props`: first those for people and programs, then those that nnb keeps for itself.
struct ONNXMetadata {
  enum Value: Equatable {
    case text(String)
    case elements(ONNXElements)
  }

  private(set) var entries: [(key: String, value: Value)] = []

  /// The metadata of a model, of which the elements of the tensors `kept` are part.
  init(_ head: NNBHead, _ options: ExportOptions, kept: [Int]) {
    func add(_ key: String, _ value: JSON) { entries.append((key, .text(value.text(escaping: .nonASCII)))) }
    if let input = head.network?.input {
      if !input.classLabels.isEmpty { add("class_names", .array(input.classLabels.map { .string($0.text) })) }
      // A graph that scales its inputs itself must not say so twice.
      if let scaling = input.scaling, !options.includesScaling {
        add("input_offset", .number(Double(scaling.offset)))
        add("input_scale", .number(Double(scaling.scale)))
        add("input_type", .string("\(scaling.elementType)"))
      }
      add("input_shape", .array(input.shape.map(JSON.integer)))
    }
    entries += MetadataNotes.entries(of: head).map { ($0.key, .text($0.text)) }
    entries.append((ONNXRecord.head, .text(Base64.text(head.bytes))))
    for index in kept {
      entries.append(
        (ONNXRecord.tensor + "\(index)", .elements(ONNXElements(index, of: head.tensors[index], .text))))
    }
    entries.append((ONNXRecord.version, .text("1")))
  }
}
