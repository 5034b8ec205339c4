internal import NNBBytes
internal import NNBFormats
internal import NNBJSON
internal import NNBModel

/// What the metadata says of inputs and classes, where the graph has no place for it (Spec/onnx.md, section 4).
extension ONNXFile {
  /// The longest text that is read, in bytes; a longer one says nothing.
  private static let largestByteCount = 1 << 20

  /// The longest name of a class in `.nnb`, in bytes.
  private static let longestName = 1_024

  /// States in a network what the metadata says and the graph does not. What does not fit says nothing.
  func stateMetadata(in network: inout FoundNetwork) throws {
    guard let last = network.layers.last, let first = network.layers.first else { return }
    var stated: [String] = []
    if let names = try classNames(), names.count == last.outputs {
      network.classLabels = names
      stated.append("the names of classes")
    }
    if network.scaling == nil, network.featureScaling == nil, let scaling = try scaling() {
      network.scaling = scaling
      stated.append("the scaling of inputs, number * \(scaling.scale) + \(scaling.offset)")
    }
    if network.sampleShape == nil || network.sampleShape == [first.inputs], let shape = try sampleShape(),
      shape != network.sampleShape, checkedProduct(shape) == first.inputs
    {
      network.sampleShape = shape
      stated.append("the shape of a sample, \(shape.shapeText)")
    }
    if !stated.isEmpty { network.notes.append("from the file's metadata: \(listed(stated))") }
  }

  /// The text of an entry of the metadata that may be a note; nil if there is none, or it is longer than a note can be.
  func noteText(_ key: String) throws -> String? {
    guard let range = metadata[key], range.count <= Note.longestText, let bytes = try entry(key) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A value of the metadata; nil if there is none, or it is no JSON.
  private func value(_ key: String) throws -> JSON? {
    guard let range = metadata[key], range.count <= Self.largestByteCount, let bytes = try entry(key) else {
      return nil
    }
    return try? JSON(
      parsing: bytes, limits: JSONLimits(byteCount: Self.largestByteCount, depth: 2, valueCount: 1 << 17))
  }

  private func classNames() throws -> [Name]? {
    guard let elements = try value("class_names")?.elements, !elements.isEmpty else { return nil }
    let names = elements.compactMap(\.string)
    guard names.count == elements.count, names.allSatisfy({ $0.utf8.count <= Self.longestName }) else { return nil }
    return names.map { Name($0) }
  }

  private func scaling() throws -> InputScaling? {
    guard let word = try value("input_type")?.string, let type = ElementType.allCases.first(where: { "\($0)" == word }),
      let scale = try number("input_scale"), let offset = try number("input_offset")
    else { return nil }
    return InputScaling(elementType: type, scale: scale, offset: offset)
  }

  private func number(_ key: String) throws -> Float? {
    let number: Double? =
      switch try value(key) {
      case .integer(let value)?: Double(value)
      case .number(let value)?: value
      default: nil
      }
    return number.map(Float.init).flatMap { $0.isFinite ? $0 : nil }
  }

  private func sampleShape() throws -> [Int]? {
    guard let elements = try value("input_shape")?.elements, (1...8).contains(elements.count) else { return nil }
    let sizes = elements.compactMap(\.wholeNumber)
    return sizes.count == elements.count && sizes.allSatisfy { $0 > 0 } ? sizes : nil
  }
}
