internal import CNNBKernels

/// A part of a tensor of the network on its way between ranks: whole rows.
struct NumberPiece {
  /// The tensor: 0 for the first kernel, 1 for its bias, and so on.
  let tensor: Int

  /// The rows; a bias is one row.
  let rows: Range<Int>

  /// The number of columns, and of the columns or rows that a rank has.
  let columns: Int
  let isSplitByRows: Bool

  /// The place of the first element in the tensor, which is a multiple of 8, and the number of elements.
  var first: Int { rows.lowerBound * columns }
  var count: Int { rows.count * columns }

  /// The number of elements of a rank that has these units of the layer.
  func count(ofUnits units: Range<Int>) -> Int {
    isSplitByRows ? units.clamped(to: rows).count * columns : rows.count * units.count
  }

  /// The most elements of a piece, unless a few rows have more.
  private static let mostCount = 1 << 18

  /// The pieces of all tensors, in order, and for each the hidden layer whose units it belongs to; nil for the last bias.
  static func all(_ sizes: [Int]) -> [(piece: NumberPiece, layer: Int?)] {
    var result: [(NumberPiece, Int?)] = []
    let last = sizes.count - 2
    for (layer, (inputs, units)) in zip(sizes, sizes.dropFirst()).enumerated() {
      let isLast = layer == last
      // A multiple of 8 rows, so that every piece begins at a multiple of 8 elements.
      let rows = max(8, mostCount / units / 8 * 8)
      for first in stride(from: 0, to: inputs, by: rows) {
        let piece = NumberPiece(
          tensor: 2 * layer, rows: first..<min(first + rows, inputs), columns: units, isSplitByRows: isLast)
        result.append((piece, isLast ? layer - 1 : layer))
      }
      let bias = NumberPiece(tensor: 2 * layer + 1, rows: 0..<1, columns: units, isSplitByRows: false)
      result.append((bias, isLast ? nil : layer))
    }
    return result
  }
}

extension HiddenTile {
  /// Calls `body` for each run of numbers that this tile has of a piece: where they are in the tile, how many, and the place
  /// in what holds the piece, or the part of it that belongs to `holder`, the units of the layer from some first one on.
  func forEachRun(
    of piece: NumberPiece, _ numbers: Numbers, holder: Range<Int>,
    _ body: (AlignedMemory<Float>, _ from: Int, _ count: Int, _ place: Int) -> Void
  ) {
    let first = units.lowerBound - holder.lowerBound
    if piece.tensor == 2 * layer {
      for row in rows.clamped(to: piece.rows) {
        body(
          numbers.w1, (row - rows.lowerBound) * width, units.count,
          (row - piece.rows.lowerBound) * holder.count + first)
      }
    } else if piece.tensor == 2 * layer + 1 {
      body(numbers.b1, 0, units.count, first)
    } else if piece.tensor == 2 * layer + 2, isOfLastLayer {
      let start = max(piece.rows.lowerBound, holder.lowerBound)
      for unit in units.clamped(to: piece.rows) {
        body(numbers.w2, (unit - units.lowerBound) * paddedClasses, classes, (unit - start) * classes)
      }
    }
  }
}

extension TrainingEngine {
  /// Goes through all numbers of a kind, piece after piece in the order of Spec/arithmetic.md, 3.7. All ranks do so together;
  /// rank 0 gets the pieces, or the first ones of `takers` in turn.
  func gather(_ kind: Kind, takers: Int = 1, _ body: (NumberPiece, AlignedMemory<Float>) -> Void) {
    let pieces = NumberPiece.all(settings.sizes), most = pieces.map(\.piece.count).max() ?? 0
    let rank = transport?.rank ?? 0, room = transport != nil && rank < takers ? most : 0
    let parts = AlignedMemory<Float>(room), whole = AlignedMemory<Float>(room)
    let own = AlignedMemory<Float>(most)
    for (index, (piece, layer)) in pieces.enumerated() {
      let root = index % takers, isTaking = root == rank
      guard let layer else {
        if isTaking { body(piece, kind.bias(shares[0].output)) }
        continue
      }
      let units = units.units(ofLayer: layer), holder = units[rank]
      for share in shares {
        for tile in share.tiles {
          tile.forEachRun(of: piece, kind.numbers(tile), holder: holder) { memory, from, count, place in
            own.copy(memory, from: from, count: count, to: place)
          }
        }
      }
      guard let transport else {
        body(piece, own)
        continue
      }
      let counts = units.map { piece.count(ofUnits: $0) }, size = MemoryLayout<Float>.size
      let bytes = unsafe UnsafeRawBufferPointer(start: own.start, count: counts[rank] * size)
      unsafe transport.gather(bytes, to: parts.start, counts: counts.map { $0 * size }, root: root)
      guard isTaking else { continue }
      if piece.isSplitByRows || piece.rows.count == 1 {
        body(piece, parts)
        continue
      }
      var place = 0
      for (units, count) in zip(units, counts) {
        for row in 0..<piece.rows.count {
          whole.copy(
            parts, from: place + row * units.count, count: units.count, to: row * piece.columns + units.lowerBound)
        }
        place += count
      }
      body(piece, whole)
    }
  }
}
