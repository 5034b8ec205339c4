internal import NNBBytes
package import NNBModel

/// What a configuration beside a file of names says of its network (Spec/config.md).
package struct ConfiguredNetwork: Equatable, Sendable {
  /// A dense layer.
  package struct Layer: Equatable, Sendable {
    /// Its name in the configuration.
    package let name: String

    /// The number of outputs.
    package let units: Int

    /// Whether a bias is added.
    package let hasBias: Bool

    /// What it does to its sums.
    package let activation: Activation

    /// Describes a layer.
    package init(name: String, units: Int, hasBias: Bool, activation: Activation) {
      (self.name, self.units, self.hasBias, self.activation) = (name, units, hasBias, activation)
    }
  }

  /// The layers in order.
  package let layers: [Layer]

  /// The shape of a sample, nil for sizes that are open; nil if it is not stated.
  package let sampleShape: [Int?]?

  /// How stored numbers become inputs; nil if it is not stated.
  package let scaling: InputScaling?

  /// Describes a network.
  package init(layers: [Layer], sampleShape: [Int?]?, scaling: InputScaling?) {
    (self.layers, self.sampleShape, self.scaling) = (layers, sampleShape, scaling)
  }
}

extension ImportOptions {
  /// Takes what a configuration beside the file says of it, if there is one; its errors are told as the configuration's.
  func completing(_ body: (ConfiguredNetwork) throws(ImportError) -> Void) throws(ImportError) {
    do throws(ImportError) {
      if let configured = try configured?.get() { try body(configured) }
    } catch {
      throw error.ofConfiguration
    }
  }
}

extension ConfiguredNetwork {
  /// Gives the layers of a file their activations. Throws everything in which they are others.
  func complete(_ found: inout [FoundLayer]) throws(ImportError) {
    guard found.count == layers.count else {
      throw ImportError([.configuredLayers(configured: layers.count, found: found.count)])
    }
    var problems: [ImportProblem] = []
    for (index, layer) in layers.enumerated() {
      if layer.units != found[index].outputs {
        problems.append(.units(layer: layer.name, expected: layer.units, found: found[index].outputs))
      }
      if layer.hasBias != (found[index].bias != nil) {
        let parts = ["kernel", "bias"]
        problems.append(
          .weights(
            layer: layer.name, expected: layer.hasBias ? parts : ["kernel"],
            found: [found[index].kernel.path.text] + (found[index].bias.map { [$0.path.text] } ?? [])))
      }
      found[index].activation = layer.activation
    }
    if !problems.isEmpty { throw ImportError(problems) }
  }

  /// Gives the network of a file its inputs. Throws if the sizes of a sample are not those of the first layer.
  func complete(_ network: inout FoundNetwork) throws(ImportError) {
    network.state(rescaling: scaling)
    guard let open = sampleShape, let inputs = network.layers.first?.inputs else { return }
    guard let shape = Self.resolved(open, inputs: inputs), checkedProduct(shape) == inputs else {
      throw ImportError([.sampleShape(found: open, inputs: inputs)])
    }
    network.sampleShape = shape
  }

  /// The sizes if their product is `inputs`; one open size gets what is missing. Nil if more are open.
  ///
  /// A shape without open sizes is returned unchanged, whatever its product.
  package static func resolved(_ shape: [Int?], inputs: Int) -> [Int]? {
    let known = shape.compactMap(\.self)
    if known.count == shape.count { return known }
    guard known.count == shape.count - 1, let product = checkedProduct(known), product > 0,
      inputs.isMultiple(of: product)
    else { return nil }
    return shape.map { $0 ?? inputs / product }
  }
}
