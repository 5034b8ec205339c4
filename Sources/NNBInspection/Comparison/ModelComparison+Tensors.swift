internal import NNB
internal import NNBBytes
internal import NNBModel

extension ModelComparison {
  /// The elements that are compared at a time have this many bytes in the file with the larger ones.
  private static let pieceByteCount = 1 << 20

  /// Compares the tensors that stand for each other, in constant memory, and reads the others for damage.
  func compareTensors(
    _ first: NNBReader, _ second: NNBReader, _ difference: inout ModelDifference, _ progress: (Int) -> Void
  ) throws {
    let pairing = TensorPairing(first.head, second.head, weightsOnly: isWeightsOnly)
    var done = 0
    for (left, right) in pairing.pairs {
      let tensors = (first.tensors[left], second.tensors[right])
      if !isWeightsOnly { difference.fields.compareAxes(tensors.0, tensors.1) }
      var numbers: NumericDifference?
      if tensors.0.shape == tensors.1.shape {
        numbers = try compare(first, left, second, right) { progress(done + $0) }
      } else {
        try verify(first, left)
        try verify(second, right)
      }
      difference.tensors.append(
        .init(first: tensors.0, second: tensors.1, numbers: numbers, tolerance: tolerance))
      done += (tensors.0.byteCount ?? 0) + (tensors.1.byteCount ?? 0)
    }
    for place in pairing.onlyInFirst { try verify(first, place) }
    for place in pairing.onlyInSecond { try verify(second, place) }
    difference.onlyInFirst = pairing.onlyInFirst.map { first.tensors[$0] }
    difference.onlyInSecond = pairing.onlyInSecond.map { second.tensors[$0] }
  }

  /// Compares two tensors of one shape; where they have one type first byte by byte, which is fast.
  ///
  /// Every piece has been verified by its checksum before it is looked at, and checksums are never compared in the place
  /// of bytes.
  private func compare(
    _ first: NNBReader, _ left: Int, _ second: NNBReader, _ right: Int, _ progress: (Int) -> Void
  ) throws -> NumericDifference {
    let types = (first.tensors[left].elementType, second.tensors[right].elementType)
    if types.0 == types.1, try areEqual(first, left, second, right, progress) {
      var equal = NumericDifference()
      equal.isBitwiseEqual = true
      equal.count = (first.tensors[left].byteCount ?? 0) / types.0.byteCount
      return equal
    }
    var comparison = ElementComparison(types.0, types.1, tolerance: tolerance)
    try forEachPiece(first, left, second, right) { left, right, done in
      comparison.add(left, right)
      progress(done)
      return true
    }
    return comparison.difference
  }

  private func areEqual(
    _ first: NNBReader, _ left: Int, _ second: NNBReader, _ right: Int, _ progress: (Int) -> Void
  ) throws -> Bool {
    var isEqual = true
    try forEachPiece(first, left, second, right) { left, right, done in
      isEqual = left.hasSameBytes(as: right)
      progress(done)
      return isEqual
    }
    return isEqual
  }

  /// Hands out pieces with the same elements of both tensors, and the bytes read so far, while `body` wants more.
  private func forEachPiece(
    _ first: NNBReader, _ left: Int, _ second: NNBReader, _ right: Int,
    _ body: (_ left: [UInt8], _ right: [UInt8], _ done: Int) -> Bool
  ) throws {
    let sizes = (first.tensors[left].elementType.byteCount, second.tensors[right].elementType.byteCount)
    let count = Self.pieceByteCount / max(sizes.0, sizes.1)
    var streams = (try first.stream(of: left), try second.stream(of: right))
    var done = 0
    while true {
      let piece = try streams.0.read(count * sizes.0)
      let other = try streams.1.read(count * sizes.1)
      done += piece.count + other.count
      guard !piece.isEmpty, body(piece, other, done) else { return }
    }
  }

  /// Reads a tensor that there is nothing to compare with, for damage.
  private func verify(_ reader: NNBReader, _ place: Int) throws {
    var stream = try reader.stream(of: place)
    while !(try stream.read(1 << 20)).isEmpty {}
  }
}
