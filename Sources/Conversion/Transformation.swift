internal import Bytes
internal import Model
internal import NNB

/// A change of an `.nnb` file's element types or input scaling, made in constant memory.
struct Transformation {
  let elementType: ElementType?
  let scaling: InputScaling?

  private static let pieceByteCount = 4 << 20

  /// Whether nothing would change.
  func isIdentity(for head: NNBHead) -> Bool {
    (try? descriptions(of: head)) == head.tensors && network(of: head) == head.network
  }

  /// The tensors as they will be.
  func descriptions(of head: NNBHead) throws(ConversionError) -> [TensorDescription] {
    guard let elementType else { return head.tensors }
    let layers = head.network.map { Set($0.layers.flatMap { [$0.kernel, $0.bias ?? $0.kernel] }.map(\.identity)) }
    return head.tensors.map { tensor in
      let isMeant = layers?.contains(tensor.name.identity) ?? true
      guard isMeant, tensor.elementType.isFloatingPoint else { return tensor }
      return TensorDescription(name: tensor.name, elementType: elementType, axes: tensor.axes)
    }
  }

  private func network(of head: NNBHead) -> Network? {
    var network = head.network
    if let scaling { network?.input.scaling = scaling }
    return network
  }

  /// Writes the changed file and tells what rounding did.
  func apply(_ reader: NNBReader, to sink: OpenFile) throws -> [ConversionResult.Rounding] {
    let descriptions = try descriptions(of: reader.head)
    var writer = try NNBStreamWriter(
      network: network(of: reader.head), tensors: descriptions, extensions: reader.extensions, to: sink)
    var roundings: [ConversionResult.Rounding] = []
    for (index, before) in reader.tensors.enumerated() {
      var stream = try reader.stream(of: index)
      let after = descriptions[index].elementType
      if before.elementType == after {
        while case let piece = try stream.read(Self.pieceByteCount), !piece.isEmpty { try writer.append(piece) }
        continue
      }
      var conversion = try ElementConversion(tensor: before.name, from: before.elementType, to: after)
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
    guard after.extensions == before.extensions else { return "a section that this version does not know" }
    guard try descriptions(of: before.head) == after.tensors else { return "the list of tensors" }
    for (index, tensor) in after.tensors.enumerated() {
      let type = before.tensors[index].elementType
      var source = try before.stream(of: index), result = try after.stream(of: index)
      let count = Self.pieceByteCount / 8
      while true {
        let old = try source.read(count * type.byteCount), new = try result.read(count * tensor.elementType.byteCount)
        let isEqual =
          type == tensor.elementType
          ? old == new
          : RoundingProof.firstWrong(
            source: old, sourceType: type, result: new, resultType: tensor.elementType) == nil
        guard isEqual else { return "tensor \(tensor.name)" }
        if old.isEmpty { break }
      }
    }
    return nil
  }
}
