internal import NNBBytes

// What a program prints of a model: one line, however large it is. Names are as they are; a file may have any character in them.

extension TensorDescription.Axis: CustomStringConvertible {
  /// The name, if there is one, and the size: `in 784`.
  public var description: String { name.isEmpty ? "\(size)" : "\(name) \(size)" }
}

extension TensorDescription: CustomStringConvertible {
  /// Name, type and axes: `hidden/kernel f32 (in 784, out 128)`.
  public var description: String { "\(name) \(elementType) (\(axes.map(\.description).joined(separator: ", ")))" }
}

extension Tensor: CustomStringConvertible {
  /// Name, type and axes, without the elements.
  public var description: String { "\(info)" }
}

extension InputScaling: CustomStringConvertible {
  /// The sum: `u8 * 0.003921569 + 0.0`.
  public var description: String { "\(elementType) * \(scale) + \(offset)" }
}

extension InputContract: CustomStringConvertible {
  /// Shape, scaling and number of labels: `28x28 of u8 * 0.003921569 + 0.0, 10 labels`.
  public var description: String {
    shape.shapeText + (scaling.map { " of \($0)" } ?? "")
      + (classLabels.isEmpty ? "" : ", \(counted(classLabels.count, "label"))")
  }
}

extension DenseLayer: CustomStringConvertible {
  /// Name, sizes and activation: `hidden 784 -> 128 relu`.
  public var description: String { "\(name) \(inputs) -> \(outputs) \(activation)" }
}

extension Network: CustomStringConvertible {
  /// Sizes and activations: `784 -> 128 relu -> 10 softmax`; of many layers the first three and the last.
  public var description: String {
    let shown = 8
    var parts = layers.prefix(shown).map { "\($0.outputs) \($0.activation)" }
    if layers.count > shown, let last = layers.last {
      parts = parts.prefix(3) + ["(\((layers.count - 4).grouped) more)", "\(last.outputs) \(last.activation)"]
    }
    return (["\(layers[0].inputs)"] + parts).joined(separator: " -> ")
  }
}

extension Checkpoint: CustomStringConvertible {
  /// The network, the number of tensors and where training stands: `784 -> 10 softmax, 2 tensors, epoch 3, step 189`.
  public var description: String {
    ([network?.description, counted(tensors.count, "tensor"), training?.description].compactMap(\.self)
      + (extensions.isEmpty ? [] : [counted(extensions.count, "unknown section")])).joined(separator: ", ")
  }
}

extension Checkpoint.Layer: CustomStringConvertible {
  /// Name, units and activation: `hidden 128 relu`.
  public var description: String { "\(name) \(bias.count) \(activation)" }
}

extension Checkpoint.Extension: CustomStringConvertible {
  /// Type and size: `aBCD, 12 bytes`.
  public var description: String { "\(type), \(counted(content.count, "byte"))" }
}

extension TrainingState: CustomStringConvertible {
  /// How far the run has come: `epoch 3, step 189`.
  public var description: String { "epoch \(position.epoch.grouped), step \(position.step.grouped)" }
}
