internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// Where each part of an `.nnb` file goes in an `.npz` file.
struct NPZPlan {
  /// An array of the file.
  struct Array {
    /// The name of its member.
    let member: String

    /// What stands before the elements.
    let header: [UInt8]

    /// The size of the elements in bytes; `Int.max` if it does not fit.
    let elementsByteCount: Int

    let content: Content
  }

  /// Where elements come from.
  enum Content {
    /// A tensor of the `.nnb` file.
    case tensor(index: Int, ElementCopy)

    /// Part of the record.
    case bytes([UInt8])
  }

  /// The arrays in the order of the archive: those of the layers, the other tensors, the record.
  let arrays: [Array]

  /// What users are told about the plan.
  let report: ExportReport

  init(_ head: NNBHead, _ habit: NameHabit) {
    let places = NPZRecord.places(head, habit)
    arrays =
      Self.order(of: head).map { Self.array(of: head.tensors[$0], $0, at: places[$0]) }
      + Self.record(of: head, habit)
    report = ExportReport(
      routes: zip(head.tensors, places).map { tensor, place in
        TensorRoute(
          source: tensor.name, target: place.name, shape: Self.shape(of: tensor, at: place),
          sourceType: .number(tensor.elementType), targetType: .number(Self.type(of: tensor)),
          isTransposed: place.isTransposed)
      }, losses: Self.losses(of: head))
  }

  /// The indices of tensors: the kernel and bias of each layer, then the others.
  private static func order(of head: NNBHead) -> [Int] {
    let layers = (head.network?.layers ?? []).flatMap { [$0.kernel, $0.bias].compactMap(\.self) }
      .compactMap { TensorDescription.index(of: $0, in: head.tensors) }
    let used = Set(layers)
    return layers + head.tensors.indices.filter { !used.contains($0) }
  }

  private static func shape(of tensor: TensorDescription, at place: TensorNames.Place) -> [Int] {
    place.isTransposed ? tensor.shape.reversed() : tensor.shape
  }

  /// NumPy has no bf16.
  private static func type(of tensor: TensorDescription) -> ElementType {
    tensor.elementType == .bfloat16 ? .float32 : tensor.elementType
  }

  private static func array(of tensor: TensorDescription, _ index: Int, at place: TensorNames.Place) -> Array {
    let type = type(of: tensor), shape = shape(of: tensor, at: place)
    return Array(
      member: "\(place.name).npy", header: NumPyHeader.bytes(descr: NumPyType.text(type), shape: shape),
      elementsByteCount: checkedProduct(shape + [type.byteCount]) ?? .max,
      content: .tensor(
        index: index,
        ElementCopy(isTransposed: place.isTransposed, isWidened: type != tensor.elementType)))
  }

  private static func record(of head: NNBHead, _ habit: NameHabit) -> [Array] {
    var parts = [(NPZRecord.head, head.bytes)]
    if habit != NPZRecord.habit { parts.append((NPZRecord.names, Swift.Array(habit.rawValue.utf8))) }
    return parts.map { name, bytes in
      Array(
        member: name + ".npy", header: NumPyHeader.bytes(descr: NumPyType.text(.uint8), shape: [bytes.count]),
        elementsByteCount: bytes.count, content: .bytes(bytes))
    }
  }

  /// What a program that reads arrays by name will not find.
  private static func losses(of head: NNBHead) -> [String] {
    var losses: [String] = []
    if let network = head.network {
      losses.append("the activations, which are " + network.layers.map(\.activation.text).joined(separator: ", "))
      if let scaling = network.input.scaling {
        losses.append("the scaling of inputs: feed the network number * \(scaling.scale) + \(scaling.offset)")
      }
      if !network.input.classLabels.isEmpty {
        losses.append("the names of the \(counted(network.input.classLabels.count, "class"))")
      }
    }
    if head.tensors.contains(where: { $0.elementType == .bfloat16 }) {
      losses.append("that bf16 elements are bf16: they stand there as f32")
    }
    losses += TrainingLosses.sentences(of: head, holding: .tensors)
    losses += MetadataNotes.losses(of: head)
    return losses
  }
}
