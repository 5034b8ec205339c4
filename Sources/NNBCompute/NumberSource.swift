/// Where an engine gets its numbers from, piece by piece; of a sharded run each rank its own (Ranks.md).
package protocol NumberSource: AnyObject {
  /// The numbers of a range of a tensor: 0 is the first kernel, 1 its bias, and so on. Kind 0 are the parameters, then come the
  /// optimizer's slots, then the average. Nil if all numbers of the kind are zeros.
  ///
  /// Throws if they cannot be read.
  func numbers(ofKind kind: Int, tensor: Int, _ range: Range<Int>) throws -> [Float]?
}

extension TrainingEngine {
  /// Gives the numbers that a `NumberSource` would give.
  typealias Reading<Failure: Error> = (_ kind: Int, _ tensor: Int, _ range: Range<Int>) throws(Failure) -> [Float]?

  /// Takes this rank's numbers, whole rows of its units at a time. Asks no other rank.
  ///
  /// Throws what `read` throws.
  func load<Failure: Error>(_ read: Reading<Failure>) throws(Failure) {
    for kind in 0..<kindCount {
      let numbers = Kind(number: kind)
      for (piece, layer) in NumberPiece.all(settings.sizes) {
        guard let layer else {
          if let bias = try read(kind, piece.tensor, 0..<piece.count) { takeBias(bias, numbers) }
          continue
        }
        let holder = units.units(ofLayer: layer)[transport?.rank ?? 0]
        guard piece.count(ofUnits: holder) > 0 else { continue }
        guard let own = try Self.part(of: piece, holder, kind, read) else { break }
        for share in shares {
          for tile in share.tiles {
            tile.forEachRun(of: piece, numbers.numbers(tile), holder: holder) { memory, from, count, place in
              memory.copy(own, from: place, count: count, to: from)
            }
          }
        }
      }
      try loadCopies(numbers, kind, read)
    }
    for share in shares { share.transpose() }
  }

  private func takeBias(_ bias: [Float], _ numbers: Kind) {
    for share in shares { numbers.bias(share.output).copy(bias, from: 0, count: settings.classes, to: 0) }
  }

  /// The numbers of a piece that belong to some units, row after row; nil if all of the kind are zeros.
  private static func part<Failure: Error>(
    of piece: NumberPiece, _ units: Range<Int>, _ kind: Int, _ read: Reading<Failure>
  ) throws(Failure) -> [Float]? {
    if piece.isSplitByRows || piece.rows.count == 1 || units.count == piece.columns {
      let rows = piece.isSplitByRows ? units.clamped(to: piece.rows) : piece.rows
      let columns = piece.isSplitByRows ? 0..<piece.columns : units
      let first = rows.lowerBound * piece.columns + columns.lowerBound
      return try read(kind, piece.tensor, first..<first + rows.count * columns.count)
    }
    var part: [Float] = []
    part.reserveCapacity(piece.rows.count * units.count)
    for row in piece.rows {
      let first = row * piece.columns + units.lowerBound
      guard let next = try read(kind, piece.tensor, first..<first + units.count) else { return nil }
      part += next
    }
    return part
  }

  /// The rows of kernels whose columns other ranks have.
  private func loadCopies<Failure: Error>(
    _ numbers: Kind, _ kind: Int, _ read: Reading<Failure>
  ) throws(Failure) {
    for copy in shares.flatMap(\.copies) {
      let columns = settings.hidden[copy.layer], own = numbers.numbers(copy)
      for row in copy.rows {
        let first = row * columns + copy.units.lowerBound
        guard let values = try read(kind, 2 * copy.layer, first..<first + copy.units.count) else { return }
        own.w1.copy(values, from: 0, count: values.count, to: (row - copy.rows.lowerBound) * copy.width)
      }
    }
  }

  /// Gives all ranks the numbers that rank 0 reads, piece after piece.
  ///
  /// Throws what `read` throws; then zeros took the place of what could not be read, so that no rank waits.
  func scatter<Failure: Error>(_ transport: any RankTransport, _ read: Reading<Failure>) throws(Failure) {
    var failure: Failure?
    for kind in 0..<kindCount {
      scatter(Kind(number: kind), transport) { piece in
        guard failure == nil else { return nil }
        do throws(Failure) {
          return try read(kind, piece.tensor, piece.first..<piece.first + piece.count)
        } catch {
          failure = error
          return nil
        }
      }
    }
    for share in shares { share.transpose() }
    if let failure { throw failure }
  }

  /// All ranks take the numbers of a kind, piece after piece. On rank 0 `read` gives them, or nil for zeros.
  func scatter(_ kind: Kind, _ transport: any RankTransport, _ read: (NumberPiece) -> [Float]?) {
    let pieces = NumberPiece.all(settings.sizes)
    let whole = AlignedMemory<Float>(pieces.map(\.piece.count).max() ?? 0)
    for (piece, layer) in pieces {
      let count = piece.count
      if transport.rank == 0 {
        whole.copy(read(piece) ?? [Float](repeating: 0, count: count), from: 0, count: count, to: 0)
      }
      unsafe transport.broadcast(
        UnsafeMutableRawBufferPointer(start: whole.start, count: count * MemoryLayout<Float>.size))
      for share in shares {
        guard let layer else {
          kind.bias(share.output).copy(whole, from: 0, count: settings.classes, to: 0)
          continue
        }
        for tile in share.tiles + share.copies {
          tile.forEachRun(of: piece, kind.numbers(tile), holder: 0..<settings.hidden[layer]) {
            memory, from, count, place in
            memory.copy(whole, from: place, count: count, to: from)
          }
        }
      }
    }
  }
}
