internal import NNBFormats
internal import NNBJSON
internal import NNBBytes

/// Shapes of samples, in which sizes may be open.
package enum SampleShape {
  /// The number of values; nil if a size is open or the product does not fit.
  static func count(_ shape: [Int?]) -> Int? {
    let sizes = shape.compactMap(\.self)
    return sizes.count == shape.count ? checkedProduct(sizes) : nil
  }

  /// The sizes if their product is `inputs`; one open size gets what is missing. Nil if more are open.
  ///
  /// A shape without open sizes is returned unchanged, whatever its product.
  package static func resolved(_ shape: [Int?], inputs: Int) -> [Int]? {
    ConfiguredNetwork.resolved(shape, inputs: inputs)
  }

  /// The elements of a list, also in TensorFlow's form for a shape or a tuple.
  static func list(_ value: JSON) -> [JSON]? { value.elements ?? value["items"]?.elements }

  /// Reads a list of sizes; nil if it is not one. Null is an open size.
  static func sizes(_ value: JSON) -> [Int?]? {
    guard let elements = list(value) else { return nil }
    var sizes: [Int?] = []
    for element in elements {
      guard element != .null else {
        sizes.append(nil)
        continue
      }
      guard let size = element.wholeNumber, size > 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// Reads the target shape of a sample of shape `source`; nil if it does not hold the same values.
  static func target(_ value: JSON, from source: [Int?]?) -> [Int?]? {
    guard let numbers = list(value)?.map(\.wholeNumber), !numbers.isEmpty,
      numbers.allSatisfy({ $0.map { $0 > 0 || $0 == -1 } ?? false }),
      numbers.count(where: { $0 == -1 }) <= 1
    else { return nil }
    let shape = numbers.map { $0 == -1 ? nil : $0 }
    guard let count = source.flatMap(count) else { return shape }
    guard let sizes = resolved(shape, inputs: count), checkedProduct(sizes) == count else { return nil }
    return sizes
  }
}

/// Finds the input shape in a configuration.
enum InputShape {
  /// The shape of a sample without the batch axis, whatever the size of that; nil if the configuration does not say.
  static func find(_ configuration: ModelConfiguration, _ problems: inout [ImportProblem]) -> [Int?]? {
    let first = configuration.layers.first
    for setting in ["batch_shape", "batch_input_shape"] {
      guard let value = first?.settings[setting], value != .null else { continue }
      return withoutBatch(value, setting, layer: first?.name, &problems)
    }
    if let value = first?.settings["input_shape"], value != .null {
      return checked(SampleShape.sizes(value), value, "input_shape", layer: first?.name, &problems)
    }
    if let value = first?.settings["input_dim"], value != .null {
      return checked(SampleShape.sizes(.array([value])), value, "input_dim", layer: first?.name, &problems)
    }
    let built = configuration.builtShape
    return built == .null ? nil : withoutBatch(built, "build_input_shape", layer: nil, &problems)
  }

  private static func withoutBatch(
    _ value: JSON, _ setting: String, layer: String?, _ problems: inout [ImportProblem]
  ) -> [Int?]? {
    let sizes = SampleShape.sizes(.array(Array(SampleShape.list(value)?.dropFirst() ?? [])))
    return checked(sizes, value, setting, layer: layer, &problems)
  }

  private static func checked(
    _ sizes: [Int?]?, _ value: JSON, _ setting: String, layer: String?, _ problems: inout [ImportProblem]
  ) -> [Int?]? {
    guard let sizes, !sizes.isEmpty else {
      problems.append(.setting(layer: layer, setting: setting, expected: "the sizes of a sample", found: value.summary))
      return nil
    }
    return sizes
  }
}
