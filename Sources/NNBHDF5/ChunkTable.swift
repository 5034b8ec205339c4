/// Collects the records of a dataset's chunks. Each place of the grid must have exactly one, and no two chunks may
/// share bytes (Spec/hdf5.md, section 2).
package struct ChunkTable {
  private let path: String
  private let grid: ChunkGrid
  private let chunkByteCount: Int
  private let filters: [Filter]
  private let leavesEdgesUnfiltered: Bool
  private let fileByteCount: Int
  private var isTaken: [Bool]
  private var extents: [(number: Int, start: Int, end: Int)] = []

  /// The number of bytes that the chunks take in the file.
  package private(set) var storedByteCount = 0

  /// Starts without records, for a grid whose number of places is within the limit.
  package init(
    path: String, grid: ChunkGrid, chunkByteCount: Int, filters: [Filter], leavesEdgesUnfiltered: Bool,
    fileByteCount: Int
  ) {
    self.path = path
    self.grid = grid
    self.chunkByteCount = chunkByteCount
    self.filters = filters
    self.leavesEdgesUnfiltered = leavesEdgesUnfiltered
    self.fileByteCount = fileByteCount
    isTaken = [Bool](repeating: false, count: grid.count ?? 0)
  }

  /// The number of places that have a record.
  package var count: Int { extents.count }

  /// Adds a record. Throws if its place is outside the grid or taken, or its bytes cannot be those of a chunk.
  package mutating func add(_ record: ChunkIndex.Record) throws(HDF5Error) {
    guard let number = grid.number(of: record.steps) else {
      throw refusal(record.steps, "lies outside of the shape \(grid.counts.map { $0 }) of chunks")
    }
    guard !isTaken[number] else { throw refusal(record.steps, "has two records") }
    isTaken[number] = true
    let byteCount = record.byteCount ?? chunkByteCount
    let (end, overflow) = record.address.addingReportingOverflow(byteCount)
    guard byteCount > 0, !overflow, end <= fileByteCount else {
      throw refusal(
        record.steps, "has \(byteCount) bytes from byte \(record.address) on, the file has \(fileByteCount)")
    }
    try checkFilters(record, byteCount)
    extents.append((number, record.address, end))
    storedByteCount += byteCount
  }

  /// Throws if two chunks share bytes of the file.
  package mutating func checkOverlaps() throws(HDF5Error) {
    extents.sort { $0.start < $1.start }
    for (one, other) in zip(extents, extents.dropFirst()) where other.start < one.end {
      throw refusal(
        grid.steps(of: other.number),
        "begins at byte \(other.start), inside the chunk at (\(Self.text(start(grid.steps(of: one.number)))))")
    }
  }

  /// A chunk may say that filters were left out for it. Then its stored size must be that of the unpacked chunk. An
  /// unknown filter is allowed only if every chunk leaves it out, as lzf does if it gains nothing.
  ///
  /// Without this check the library would read packed bytes as numbers.
  private func checkFilters(_ record: ChunkIndex.Record, _ byteCount: Int) throws(HDF5Error) {
    let isLeftOut = leavesEdgesUnfiltered && grid.reachesBeyondEnd(record.steps)
    let used =
      isLeftOut
      ? [] : filters.enumerated().filter { $0.offset >= 32 || record.mask >> $0.offset & 1 == 0 }.map(\.element)
    if let other = used.first(where: { !$0.isKnown }) { throw .filter(path: path, name: other.name) }
    if used.contains(where: \.isDeflate) { return }
    let expected = used.reduce(chunkByteCount) { $0 + $1.addedByteCount }
    guard byteCount == expected else { throw .chunk(path: path, expected: expected, found: byteCount) }
  }

  private func start(_ steps: [Int]) -> [Int] {
    zip(steps, grid.chunk).map { step, size in
      let (start, overflow) = step.multipliedReportingOverflow(by: size)
      return overflow ? .max : start
    }
  }

  private func refusal(_ steps: [Int], _ fault: String) -> HDF5Error {
    .chunkRecord(path: path, start: start(steps), fault: fault)
  }

  private static func text(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }
}
