/// Where a rank gets its own numbers from if no rank has all of them (Ranks.md).
package protocol NumberSource: AnyObject {
  /// The numbers of a range of a tensor: 0 is the first kernel, 1 its bias, and so on. Kind 0 are the parameters, then come the
  /// optimizer's slots, then the average. Nil if all numbers of the kind are zeros.
  ///
  /// Throws if they cannot be read.
  func numbers(ofKind kind: Int, tensor: Int, _ range: Range<Int>) throws -> [Float]?
}

extension TrainingEngine {
  /// Takes this rank's numbers, whole rows of its units at a time. Asks no other rank.
  ///
  /// Throws what `source` throws.
  func load(from source: any NumberSource) throws {
    for kind in 0...settings.slotCount {
      let numbers: Kind = kind == 0 ? .parameters : .slot(kind - 1)
      for (piece, layer) in NumberPiece.all(settings.sizes) {
        guard let layer else {
          try loadBias(piece, numbers, kind, from: source)
          continue
        }
        let holder = units.units(ofLayer: layer)[transport?.rank ?? 0]
        guard piece.count(ofUnits: holder) > 0 else { continue }
        guard let own = try Self.part(of: piece, holder, kind, from: source) else { break }
        for share in shares {
          for tile in share.tiles {
            tile.forEachRun(of: piece, numbers.numbers(tile), holder: holder) { memory, from, count, place in
              memory.copy(own, from: place, count: count, to: from)
            }
          }
        }
      }
      try loadCopies(numbers, kind, from: source)
    }
    for share in shares { share.transpose() }
  }

  private func loadBias(_ piece: NumberPiece, _ numbers: Kind, _ kind: Int, from source: any NumberSource) throws {
    guard let bias = try source.numbers(ofKind: kind, tensor: piece.tensor, 0..<piece.count) else { return }
    for share in shares { numbers.bias(share.output).copy(bias, from: 0, count: piece.count, to: 0) }
  }

  /// The numbers of a piece that belong to some units, row after row; nil if all of the kind are zeros.
  private static func part(
    of piece: NumberPiece, _ units: Range<Int>, _ kind: Int, from source: any NumberSource
  ) throws -> [Float]? {
    if piece.isSplitByRows || piece.rows.count == 1 || units.count == piece.columns {
      let rows = piece.isSplitByRows ? units.clamped(to: piece.rows) : piece.rows
      let columns = piece.isSplitByRows ? 0..<piece.columns : units
      let first = rows.lowerBound * piece.columns + columns.lowerBound
      return try source.numbers(ofKind: kind, tensor: piece.tensor, first..<first + rows.count * columns.count)
    }
    var part: [Float] = []
    part.reserveCapacity(piece.rows.count * units.count)
    for row in piece.rows {
      let first = row * piece.columns + units.lowerBound
      guard let next = try source.numbers(ofKind: kind, tensor: piece.tensor, first..<first + units.count) else {
        return nil
      }
      part += next
    }
    return part
  }

  /// The rows of kernels whose columns other ranks have.
  private func loadCopies(_ numbers: Kind, _ kind: Int, from source: any NumberSource) throws {
    for copy in shares.flatMap(\.copies) {
      let columns = settings.hidden[copy.layer], own = numbers.numbers(copy)
      for row in copy.rows {
        let first = row * columns + copy.units.lowerBound
        guard
          let values = try source.numbers(ofKind: kind, tensor: 2 * copy.layer, first..<first + copy.units.count)
        else { return }
        own.w1.copy(values, from: 0, count: values.count, to: (row - copy.rows.lowerBound) * copy.width)
      }
    }
  }
}
