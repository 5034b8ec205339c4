/// Numbers on their way to a file, piece by piece (Ranks.md).
extension TrainingEngine {
  /// How many kinds of numbers a run has: parameters, the optimizer's slots, and an average.
  package var kindCount: Int { 1 + settings.slotCount }

  /// Goes through all numbers of a kind, as `NumberSource` counts kinds and tensors, those of a tensor in order. All ranks do so
  /// together; the first ones of them, `takers`, get the pieces in turn: the index of the first element in the tensor, and the
  /// elements, little-endian. Without `takers` rank 0 asks the others, and gets all.
  package func handOut(
    kind: Int, takers: Int? = nil, _ body: (_ tensor: Int, _ first: Int, _ elements: Span<UInt8>) -> Void
  ) {
    if takers == nil { transport?.send(.gather(Kind(number: kind))) }
    gather(Kind(number: kind), takers: takers ?? 1) { piece, numbers in
      let bytes = unsafe UnsafeBufferPointer(
        start: UnsafeRawPointer(numbers.start).assumingMemoryBound(to: UInt8.self),
        count: piece.count * MemoryLayout<Float>.size)
      // Safe: the memory has as many numbers, and nobody writes them during the call.
      unsafe body(piece.tensor, piece.first, bytes.span)
    }
  }
}
