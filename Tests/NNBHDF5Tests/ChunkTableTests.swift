import Testing

import NNBHDF5

/// A grid of 2 x 3 chunks of 4 x 2 elements of 4 bytes, the last ones cut by the shape 7 x 5.
struct ChunkTableTests {
  private static let grid = ChunkGrid(shape: [7, 5], largest: [7, 5], chunk: [4, 2])
  private static let deflate = Filter(number: 1, name: "deflate"), shuffle = Filter(number: 2, name: "shuffle")
  private static let fletcher32 = Filter(number: 3, name: "fletcher32"), lzf = Filter(number: 32_000, name: "lzf")

  private func table(_ filters: [Filter], leavesEdgesUnfiltered: Bool = false) -> ChunkTable {
    ChunkTable(
      path: "/W", grid: Self.grid, chunkByteCount: 32, filters: filters, leavesEdgesUnfiltered: leavesEdgesUnfiltered,
      fileByteCount: 10_000)
  }

  @Test func `six chunks one behind the other are a whole dataset`() throws {
    var table = table([])
    for number in 0..<6 { try table.add((Self.grid.steps(of: number), 100 + 32 * number, nil, 0)) }
    try table.checkOverlaps()
    #expect(table.count == 6)
    #expect(table.storedByteCount == 192)
  }

  @Test(arguments: [
    [(0, 0, 100), (0, 0, 200)], [(2, 0, 100)], [(0, 3, 100)], [(0, -1, 100)], [(0, 0, 9_990)],
  ])
  func `a second record, or one outside of the dataset or the file, is refused`(records: [(Int, Int, Int)]) {
    var table = table([])
    #expect(throws: HDF5Error.self) {
      for (row, column, address) in records { try table.add(([row, column], address, nil, 0)) }
    }
  }

  @Test(arguments: [(132, false), (131, true), (100, true), (69, true), (68, false)])
  func `chunks may touch and not overlap`(address: Int, isRefused: Bool) throws {
    var table = table([])
    try table.add(([0, 0], 100, nil, 0))
    try table.add(([0, 1], address, nil, 0))
    if isRefused {
      #expect(throws: HDF5Error.self) { try table.checkOverlaps() }
    } else {
      try table.checkOverlaps()
    }
  }

  /// Filters, a mask, the stored size, and whether that can be.
  private static let masks: [([Filter], UInt32, Int, Bool)] = [
    ([deflate], 0, 7, true), ([deflate], 1, 7, false), ([deflate], 1, 32, true),
    ([shuffle, deflate], 2, 32, true), ([shuffle, deflate], 2, 31, false), ([shuffle, deflate], 1, 5, true),
    ([shuffle], 0, 32, true), ([shuffle], 0, 28, false), ([fletcher32], 0, 36, true), ([fletcher32], 0, 32, false),
    ([fletcher32], 1, 32, true), ([lzf], 0, 9, false), ([lzf], 1, 32, true), ([lzf], 1, 9, false),
    ([deflate, fletcher32], 1, 36, true), ([deflate, fletcher32], 3, 32, true), ([deflate], 0, 0, false),
  ]

  @Test(arguments: masks.indices)
  func `a chunk without deflate has the size of what it stands for`(index: Int) throws {
    let (filters, mask, byteCount, isGood) = Self.masks[index]
    var table = table(filters)
    if isGood {
      try table.add(([0, 0], 100, byteCount, mask))
    } else {
      #expect(throws: HDF5Error.self) { try table.add(([0, 0], 100, byteCount, mask)) }
    }
  }

  @Test(arguments: [(0, 0, 36, false), (0, 0, 9, true), (1, 0, 32, true), (1, 0, 9, false), (0, 2, 32, true)])
  func `where the layout says so, filters are left out at the edge`(
    row: Int, column: Int, byteCount: Int, isGood: Bool
  ) throws {
    var table = table(
      row == 0 && column == 0 ? [Self.deflate, Self.shuffle] : [Self.deflate], leavesEdgesUnfiltered: true)
    // Away from the edge deflate makes any size.
    if isGood || (row == 0 && column == 0) {
      try table.add(([row, column], 100, byteCount, 0))
    } else {
      #expect(throws: HDF5Error.self) { try table.add(([row, column], 100, byteCount, 0)) }
    }
  }

  @Test(arguments: [(0, [0, 0]), (1, [1, 0]), (2, [2, 0]), (3, [0, 1]), (17, [2, 5])])
  func `an array of records counts an axis without a limit first`(index: Int, expected: [Int]) {
    let grid = ChunkGrid(shape: [5, 2], largest: [6, nil], chunk: [2, 1])
    #expect(grid.steps(ofArrayIndex: index) == expected)
  }

  @Test func `an array of records counts along the largest shape and ends with it`() {
    let grid = ChunkGrid(shape: [5, 2], largest: [6, 8], chunk: [2, 2])
    #expect(grid.steps(ofArrayIndex: 5) == [1, 1])
    #expect(grid.steps(ofArrayIndex: 12) == nil)
  }
}
