internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// The file that a model becomes: all of its bytes but elements, and what is told of it.
struct ONNXExport {
  /// The file.
  let message: ProtobufMessage

  /// What users are told.
  let report: ExportReport

  /// No program reads a file from here on: protocol buffers have 31 bits for a length.
  static let mostBytes = Int(Int32.max)

  /// Plans the file of a model, which is called `name` in messages.
  init(_ head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) {
    func fail(_ message: String, _ remedy: Remedy? = nil) -> Failure {
      Failure([.init(message, remedy: remedy)], of: name, .unsupported, format: ONNXFormat.name.id)
    }
    guard let operators = Self.operators(options) else {
      let versions = ExportOptions.operatorSets
      throw fail("the operators of ONNX are written in versions \(versions.lowerBound) to \(versions.upperBound)")
    }
    if options.includesScaling {
      guard let network = head.network else { throw fail("it holds tensors alone, of which no input is known") }
      guard network.input.scaling != nil else {
        throw fail("it does not say how stored numbers become inputs", Remedy("scaling"))
      }
    }
    let chain = head.network.map { OperationChain($0, includesScaling: options.includesScaling) }
    if chain?.inputType == .bfloat16, operators.version < 13 {
      throw fail("its stored numbers are bf16, which the operators have from version 13 on")
    }
    let (graph, names) = chain.map { ONNXGraph.of($0, head) } ?? ONNXGraph.ofTensors(head)
    let kept = ONNXRecord.kept(of: head), rounded = kept.filter { names[$0] != nil }
    func byteCount(_ indices: [Int]) -> Int {
      indices.reduce(0) { checkedSum($0, head.tensors[$1].byteCount ?? .max) ?? .max }
    }
    guard byteCount(kept) <= ONNXRecord.mostKept else {
      let isOfLayers = byteCount(rounded) > ONNXRecord.mostKept
      throw fail(
        "the tensors that an ONNX graph cannot hold take \(counted(byteCount(kept), "byte")), expected at most "
          + ONNXRecord.mostKept.grouped, isOfLayers ? .elementType(.float32) : .dropTraining)
    }
    message = Self.message(graph, operators, metadata: ONNXMetadata(head, options, kept: kept))
    guard message.byteCount <= Self.mostBytes else {
      throw fail(
        "as ONNX it would take \(counted(message.byteCount, "byte")), expected at most \(Self.mostBytes.grouped), "
          + "beyond which no program reads an ONNX file", head.network == nil ? nil : .elementType(.float16))
    }
    report = ExportReport(
      routes: Self.routes(head, names, graph),
      losses: Self.losses(of: head, options, keptCount: kept.count, roundedCount: rounded.count))
  }

  private static func operators(_ options: ExportOptions) -> ONNXOperatorSet? {
    guard let version = options.operatorSet else { return .usual }
    return ONNXOperatorSet(version)
  }

  private static func message(
    _ graph: ONNXGraph, _ operators: ONNXOperatorSet, metadata: ONNXMetadata
  ) -> ProtobufMessage {
    var model = ProtobufMessage()
    model.number(1, operators.formatVersion)
    model.text(2, "nnb")
    model.message(7, graph.message)
    model.message(8) { $0.number(2, operators.version) }
    for entry in metadata.entries {
      model.message(14) { message in
        message.text(1, entry.key)
        switch entry.value {
        case .text(let text): message.text(2, text)
        case .elements(let elements): message.elements(2, elements)
        }
      }
    }
    return model
  }

  private static func routes(_ head: NNBHead, _ names: [Int: Name], _ graph: ONNXGraph) -> [TensorRoute] {
    let types = Dictionary(graph.initializers.map { ($0.name, $0.type) }) { first, _ in first }
    return head.tensors.enumerated().map { index, tensor in
      let target = names[index] ?? ONNXRecord.path(index)
      return TensorRoute(
        source: tensor.name, target: target, shape: tensor.shape, sourceType: .number(tensor.elementType),
        targetType: .number(types[target] ?? tensor.elementType))
    }
  }

  /// What a program that runs the graph will not find, or finds otherwise.
  private static func losses(
    of head: NNBHead, _ options: ExportOptions, keptCount: Int, roundedCount: Int
  ) -> [String] {
    guard let network = head.network else { return [] }
    var losses: [String] = []
    if network.input.shape.count > 1 {
      losses.append(
        "the shape \(network.input.shape.shapeText) of a sample: the graph takes rows of \(counted(network.layers[0].inputs, "number"))"
      )
    }
    if let scaling = network.input.scaling {
      if !options.includesScaling {
        losses.append("the scaling of inputs: feed the graph number * \(scaling.scale) + \(scaling.offset)")
      } else if !scaling.elementType.fitsFloat32 {
        losses.append(
          "the single rounding of scaled inputs: the graph computes them of stored \(scaling.elementType) in f64, where the "
            + "number, its product with the scale and the sum can each be off by 2^-53 of themselves, and then rounds to f32"
        )
      } else if scaling.offset != 0 {
        losses.append("the single rounding of scaled inputs: the graph rounds the product, then the sum")
      }
    }
    if roundedCount > 0 { losses.append("the digits of \(counted(roundedCount, "f64 tensor")) that f32 does not have") }
    for layer in network.layers {
      let parameters = layer.activation.parameters
      if parameters.contains(where: { Float($0).isInfinite }) {
        losses.append("\(layer.activation) of layer \(layer.name), which is infinite in f32")
      } else if parameters.contains(where: { Double(Float($0)) != $0 }) {
        losses.append("the digits of \(layer.activation) of layer \(layer.name) that f32 does not have")
      }
    }
    if !network.input.classLabels.isEmpty {
      losses.append("the names of the \(counted(network.input.classLabels.count, "class")), which are metadata alone")
    }
    if keptCount > roundedCount {
      losses.append(counted(keptCount - roundedCount, "tensor") + " beside the kernels and biases of layers")
    }
    losses += TrainingLosses.sentences(of: head, holding: .nothing)
    losses += MetadataNotes.losses(of: head, hasEntries: true)
    return losses
  }
}
