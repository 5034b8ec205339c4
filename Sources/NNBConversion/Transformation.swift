internal import NNBBytes
internal import NNBFormats
package import NNBModel
package import NNB
internal import NNBSystem

/// A change of an `.nnb` file's element types, input scaling, class names, notes or training state, made in constant memory.
package struct Transformation {
  let elementType: ElementType?
  let scaling: InputScaling?
  let strips: Bool
  let classNames: ClassNameList?
  let notes: [Name: String?]

  /// States a change; nil leaves what it is about as it is.
  package init(
    elementType: ElementType?, scaling: InputScaling?, strips: Bool, classNames: ClassNameList?, notes: [Name: String?]
  ) {
    (self.elementType, self.scaling) = (elementType, scaling)
    (self.strips, self.classNames, self.notes) = (strips, classNames, notes)
  }

  private static let pieceByteCount = 4 << 20

  /// The tensors that stay, by their places.
  package func kept(of head: NNBHead) -> [Int] {
    guard strips else { return Array(head.tensors.indices) }
    let own = Set(head.training?.ownNames(of: head.network) ?? [])
    let others = Self.optimizerTensors(of: head)
    return head.tensors.indices.filter { !own.contains(head.tensors[$0].name) && !others.contains($0) }
  }

  /// The places of the tensors that another program's optimizer left: no layer uses them, and no state of ours.
  package static func optimizerTensors(of head: NNBHead) -> Set<Int> {
    let used = (head.network?.layers ?? []).flatMap { [$0.kernel, $0.bias ?? $0.kernel] }
    let own = Set(used + (head.training?.ownNames(of: head.network) ?? []))
    return Set(
      head.tensors.indices.filter { index in
        let name = head.tensors[index].name
        return !own.contains(name) && OptimizerTensors.isOne(name)
      })
  }

  /// What the tensors that stay will be.
  private func descriptions(of head: NNBHead) throws(ConverterError) -> [TensorDescription] {
    let tensors = kept(of: head).map { head.tensors[$0] }
    guard let elementType else { return tensors }
    if training(of: head) != nil, elementType != .float32 { throw .trainingState(elementType) }
    let layers = head.network.map { Set($0.layers.flatMap { [$0.kernel, $0.bias ?? $0.kernel] }) }
    return tensors.map { tensor in
      let isMeant = layers?.contains(tensor.name) ?? true
      guard isMeant, tensor.elementType.isFloatingPoint else { return tensor }
      return TensorDescription(name: tensor.name, elementType: elementType, axes: tensor.axes)
    }
  }

  /// The size of the changed file.
  func byteCount(of head: NNBHead) throws -> Int {
    try NNBStreamWriter.byteCount(
      network: network(of: head), tensors: try descriptions(of: head), training: training(of: head),
      extensions: try extensions(of: head))
  }

  private func network(of head: NNBHead) -> Network? {
    var network = head.network
    if let scaling { network?.input.scaling = scaling }
    if let classNames, let known = network {
      network?.input = InputContract(
        shape: known.input.shape, scaling: known.input.scaling, classLabels: classNames.names(for: known.outputs))
    }
    return network
  }

  /// What is lost, or other than the file said, though it was asked for.
  func notes(of head: NNBHead) -> [String] {
    var notes: [String] = []
    if strips, let state = head.training {
      let tensors = head.tensors.count - kept(of: head).count
      notes.append(
        "left out: the state of training after \(counted(state.position.epoch, "epoch")) and \(counted(state.position.step, "step"))"
          + (tensors > 0 ? ", with \(counted(tensors, "tensor")) that only training needs" : "")
          + "; the result cannot be resumed")
    } else if strips, case let left = Self.optimizerTensors(of: head), !left.isEmpty {
      notes.append("left out: \(counted(left.count, "tensor")) of an optimizer")
    }
    let present = Set(head.extensions.notes.map(\.key))
    for (key, text) in self.notes.sorted(by: { $0.key < $1.key }) where text == nil && !present.contains(key) {
      notes.append("there is no note \(key) that could be removed")
    }
    if let scaling, let stated = head.network?.input.scaling, stated != scaling {
      notes.append(
        "the inputs were \(stated.elementType) * \(stated.scale) + \(stated.offset), and become "
          + "\(scaling.elementType) * \(scaling.scale) + \(scaling.offset)")
    }
    if let classNames, let network = head.network,
      let note = network.input.noteOnRenaming(to: classNames.names(for: network.outputs))
    {
      notes.append(note)
    }
    return notes
  }

  /// What is left of a state that is gone goes with it. Notes that are changed are true of whatever the tensors become.
  private func extensions(of head: NNBHead) throws(NNBError.Cause) -> [Checkpoint.Extension] {
    let kept = strips ? head.extensions.filter { $0.type != TrainingState.furtherSettingsType } : head.extensions
    guard !notes.isEmpty else { return kept }
    let others = kept.notes.filter { notes[$0.key] == nil }
    return try kept.with(others + notes.compactMap { key, text in text.map { Note(key, $0) } })
  }

  private func training(of head: NNBHead) -> TrainingState? { strips ? nil : head.training }

  /// After pieces from this size on, the disk is put to work while the next one is made.
  private static let largePiece = 1 << 20

  /// Writes the changed file and tells what rounding did.
  func apply(_ reader: NNBReader, to sink: OpenFile) throws -> [ConversionResult.Rounding] {
    let descriptions = try descriptions(of: reader.head)
    var writer = try NNBStreamWriter(
      network: network(of: reader.head), tensors: descriptions, training: training(of: reader.head),
      extensions: try extensions(of: reader.head), to: sink)
    var roundings: [ConversionResult.Rounding] = []
    for (index, description) in zip(kept(of: reader.head), descriptions) {
      let before = reader.tensors[index]
      let after = description.elementType
      if before.elementType == after {
        try ElementCopy().forEachPiece(of: index, in: reader) { piece in
          try writer.append(piece)
          if piece.count >= Self.largePiece { sink.beginSync() }
        }
        continue
      }
      var stream = try reader.stream(of: index)
      var conversion = try ElementConversion(tensor: before.name.text, from: before.elementType, to: after)
      var done = 0
      while case let piece = try stream.read(Self.pieceByteCount), !piece.isEmpty {
        try writer.append(try conversion.convert(piece, startingAt: done))
        done += piece.count / before.elementType.byteCount
      }
      roundings.append(
        .init(tensor: before.name, from: before.elementType, to: after, statistics: conversion.statistics))
    }
    _ = try writer.finish()
    return roundings
  }

  /// Reads both files again and compares them by other means than they were made by; gives the part that is wrong.
  func firstFault(_ before: NNBReader, _ after: NNBReader) throws -> String? {
    guard after.network == network(of: before.head) else { return "the network" }
    guard after.head.training == training(of: before.head) else { return "the training state" }
    guard after.extensions == (try extensions(of: before.head)) else {
      return "notes or a section that is not known here"
    }
    guard try descriptions(of: before.head) == after.tensors else { return "the list of tensors" }
    for (place, index) in kept(of: before.head).enumerated() {
      let tensor = after.tensors[place], type = before.tensors[index].elementType
      var source = try before.stream(of: index), result = try after.stream(of: place)
      let count = Self.pieceByteCount / 8
      while true {
        let old = try source.read(count * type.byteCount), new = try result.read(count * tensor.elementType.byteCount)
        let isEqual =
          type == tensor.elementType
          ? old.hasSameBytes(as: new)
          : RoundingProof.firstWrong(
            source: old, sourceType: type, result: new, resultType: tensor.elementType) == nil
        guard isEqual else { return "tensor \(tensor.name)" }
        if old.isEmpty { break }
      }
    }
    return nil
  }
}
