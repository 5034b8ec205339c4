internal import NNBBytes
internal import NNBSystem

/// How much of a tensor is in memory at a time, in bytes.
package struct PieceLimits {
  /// What is handed out at a time, and read of elements in one piece.
  package var piece = 1 << 20

  /// What is kept of a matrix whose rows and columns are exchanged. Of more than that, only parts of rows are read at a time.
  package var band = 128 << 20

  /// The same while another thread reads the next band, so that both bands take as much as one does alone. Half of it would make
  /// the parts of rows so short that reading them takes half as long again.
  package var bandAhead = 64 << 20

  /// What is read of a row of the matrix at a time, so that a few rows find room in the near cache.
  package var row = 64 << 10

  /// What is read of some rows at a time, for the same reason.
  package var rows = 1 << 20

  /// What is kept of elements in chunks, so that no chunk is unpacked twice; a chunk may have as much.
  package var chunks = 256 << 20

  /// From this size on, a tensor is read by a thread while its first elements are used.
  package var ahead = 16 << 20

  /// How many blocks a thread has filled at most, with the one that is used.
  package var buffers: Int { 4 }

  /// The usual limits.
  package init() {}

  /// Whether another thread reads the elements.
  func isAhead(_ storage: any TensorStorage) -> Bool {
    storage.isIndependent && checkedProduct(storage.shape + [storage.elementByteCount]) ?? 0 >= ahead
  }

  /// The block that is read at a time: as much as is handed out, and more where a row of chunks needs it.
  func block(of storage: any TensorStorage) -> Int {
    guard let height = storage.chunk.first else { return piece }
    let row = checkedProduct([storage.elementByteCount, height] + storage.shape.dropFirst()) ?? .max
    return row <= piece ? piece : kept(row)
  }

  /// The columns and the rows that are read at a time where both are exchanged; the columns are kept, of all rows.
  func band(of storage: any TensorStorage) -> (columns: Int, rows: Int) {
    let size = storage.elementByteCount, pitch = storage.shape[0] * size
    guard storage.chunk.count == 2 else {
      return band(rows: storage.shape[0], columns: storage.shape[1], of: size, isAhead: isAhead(storage))
    }
    let (height, width) = (storage.chunk[0], storage.chunk[1])
    var columns = max(1, min(storage.shape[1], band / pitch))
    if width > columns { columns = max(columns, kept(checkedProduct([width, pitch]) ?? .max) / pitch) }
    if width < columns { columns -= columns % width }
    let rows = rows / (columns * size)
    return (min(columns, storage.shape[1]), max(height, rows - rows % height))
  }

  /// The same of elements that stand in one piece.
  func band(rows: Int, columns: Int, of size: Int, isAhead: Bool) -> (columns: Int, rows: Int) {
    let pitch = rows * size, all = checkedProduct([columns, pitch]) ?? .max
    let wanted = kept(min(isAhead ? bandAhead : band, all))
    let width = max(1, min(columns, wanted / pitch, row / size))
    // So many rows have elements in a line of the cache of each column.
    let rows = self.rows / (width * size), line = max(1, 64 / size)
    return (width, max(line, rows - rows % line))
  }

  /// So much, as far as the limit for chunks and the system allow.
  private func kept(_ byteCount: Int) -> Int {
    let wanted = min(byteCount, chunks)
    return Memory.isAvailable(wanted) ? wanted : min(wanted, 16 * piece)
  }
}
