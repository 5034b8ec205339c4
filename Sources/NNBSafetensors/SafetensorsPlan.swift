internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBJSON
internal import NNBModel

/// Where each part of an `.nnb` file goes in a safetensors file.
struct SafetensorsPlan {
  /// A tensor of the file.
  struct Place: Equatable {
    let name: Name
    let type: SafetensorsType
    let shape: [Int]

    /// The index of the tensor in the `.nnb` file, and whether its rows and columns are exchanged.
    let index: Int
    let isTransposed: Bool
    let elementByteCount: Int

    /// Where the elements begin in the data, and how many bytes they take.
    var offset = 0
    let byteCount: Int
  }

  /// The tensors in the order of their elements.
  private(set) var places: [Place] = []

  /// What users are told about the plan.
  private(set) var report = ExportReport()

  /// The tensors whose elements go into the metadata, and their size.
  private var kept: [Int] = []
  private(set) var keptByteCount = 0

  private let head: NNBHead

  private let habit: NameHabit

  init(_ head: NNBHead, _ habit: NameHabit) {
    (self.head, self.habit) = (head, habit)
    let types = CarriedTypes(head.extensions)
    for (index, (tensor, found)) in zip(head.tensors, TensorNames(head, habit).places).enumerated() {
      let byteCount = tensor.byteCount ?? 0
      let shape = found?.isTransposed == true ? Array(tensor.shape.reversed()) : tensor.shape
      let carried = found == nil ? nil : types.entry(of: tensor)
      let type = carried?.type ?? SafetensorsType(tensor.elementType)
      report.routes.append(
        TensorRoute(
          source: tensor.name, target: found?.name ?? SafetensorsRecord.path(index), shape: carried?.shape ?? shape,
          sourceType: .number(tensor.elementType), targetType: type.storedType,
          isTransposed: found?.isTransposed ?? false))
      guard let found else {
        kept.append(index)
        keptByteCount += byteCount
        continue
      }
      places.append(
        Place(
          name: found.name, type: type, shape: carried?.shape ?? shape, index: index,
          isTransposed: found.isTransposed, elementByteCount: type.alignment, byteCount: byteCount))
    }
    // In the order of the format's own library: large elements first, so that each is aligned.
    places.sort {
      $0.elementByteCount != $1.elementByteCount
        ? $0.elementByteCount > $1.elementByteCount : $0.name < $1.name
    }
    var end = 0
    for place in places.indices {
      places[place].offset = end
      end += places[place].byteCount
    }
    report.losses = Self.losses(of: head, kept: kept.count)
  }

  /// The first 8 bytes and the header, with what nnb keeps for itself: of some tensors the elements, as a text.
  func header(keeping text: (_ index: Int) throws -> String) throws -> [UInt8] {
    var metadata: [JSON.Member] = [
      ("format", "pt"), (SafetensorsRecord.head, .string(Base64.text(head.bytes))), (SafetensorsRecord.version, "1"),
    ]
    metadata += MetadataNotes.entries(of: head).map { ($0.key, .string($0.text)) }
    if habit != SafetensorsRecord.habit { metadata.append((SafetensorsRecord.names, .string(habit.rawValue))) }
    for index in kept {
      metadata.append((SafetensorsRecord.tensor + "\(index)", .string(try text(index))))
    }
    let members: [JSON.Member] =
      [(SafetensorsHeader.metadataKey, .object(metadata))]
      + places.map { place in
        (
          place.name.text,
          .object([
            ("dtype", .string(place.type.word)), ("shape", .array(place.shape.map(JSON.integer))),
            ("data_offsets", .array([.integer(place.offset), .integer(place.offset + place.byteCount)])),
          ])
        )
      }
    var text = Array(JSON.object(members).text(escaping: .nonASCII).utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    let count = UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64(8 * $0)) } + text
  }

  /// What a program that reads tensors by name will not find.
  private static func losses(of head: NNBHead, kept: Int) -> [String] {
    guard let network = head.network else { return [] }
    var losses = ["the activations, which are " + network.layers.map(\.activation.text).joined(separator: ", ")]
    if let scaling = network.input.scaling {
      losses.append("the scaling of inputs: feed the network number * \(scaling.scale) + \(scaling.offset)")
    }
    if !network.input.classLabels.isEmpty {
      losses.append("the names of the \(counted(network.input.classLabels.count, "class"))")
    }
    if kept > 0 { losses.append(counted(kept, "tensor") + " beside the kernels and biases of layers") }
    losses += TrainingLosses.sentences(of: head, holding: .nothing)
    losses += MetadataNotes.losses(of: head, hasEntries: true)
    return losses
  }
}
