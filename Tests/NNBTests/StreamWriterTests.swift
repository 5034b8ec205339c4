import NNBBytes
import NNBModel
import NNB
import NNBSupport
import NNBTestSupport
import Testing

/// Files written and read in pieces are those written and read as a whole.
struct StreamWriterTests {
  /// What is written, in memory.
  private final class Sink: ByteSink {
    var bytes: [UInt8] = []

    func write(_ piece: Span<UInt8>, at offset: Int) throws(FileError) {
      bytes += [UInt8](repeating: 0, count: max(0, offset + piece.count - bytes.count))
      bytes.replaceSubrange(offset..<offset + piece.count, with: piece.indices.map { piece[$0] })
    }
  }

  private static let block = 1 << 20

  private static func checkpoint(_ sizes: [Int]) throws -> Checkpoint {
    var random = SeededGenerator(seed: UInt64(sizes.count))
    let tensors = try sizes.enumerated().map { index, size in
      try tensor("t\(index)", .uint8, [.init(size)], (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    return try Checkpoint(network: nil, tensors: tensors, extensions: [.init(type: "aBCD", content: [1, 2, 3])])
  }

  private static func write(_ checkpoint: Checkpoint, to sink: Sink, next: (_ left: Int) -> Int) throws {
    var writer = try NNBStreamWriter(
      network: checkpoint.network, tensors: checkpoint.tensors.map(\.info), training: checkpoint.training,
      extensions: checkpoint.extensions,
      to: sink)
    var data = checkpoint.tensors.flatMap(\.bytes)[...]
    while !data.isEmpty {
      let piece = data.prefix(next(data.count))
      try writer.append(Array(piece))
      data = data.dropFirst(piece.count)
    }
    _ = try writer.finish()
  }

  @Test(arguments: [
    [], [0], [0, 0], [5, 0, 0, 0], [0, 0, 1], [1 << 20], [(1 << 20) + 1], [(1 << 20) - 1, 0, 1, (3 << 20) + 5, 0],
    [0, 2 << 20, 7],
  ])
  func `pieces of any size, across tensors, make the file that the whole makes`(sizes: [Int]) throws {
    let checkpoint = try Self.checkpoint(sizes)
    let expected = try checkpoint.encoded()
    var random = SeededGenerator(seed: 5)
    for longest in [1 << 12, Self.block, 3 << 20] {
      let sink = Sink()
      try Self.write(checkpoint, to: sink) { min($0, Int.random(in: 1...longest, using: &random)) }
      #expect(sink.bytes == expected)
    }
  }

  @Test(arguments: [
    [0], [5, 0, 0], [0, 0, 1], [1 << 20], [(1 << 20) + 1], [(1 << 20) - 1, 0, 1, (3 << 20) + 5, 0],
  ])
  func `parts that several write in any order make the file that the whole makes`(sizes: [Int]) throws {
    let checkpoint = try Self.checkpoint(sizes), sink = Sink()
    var random = SeededGenerator(seed: 6), blocks: [[UInt32]] = []
    let writer = try NNBScatteredWriter(
      network: nil, tensors: checkpoint.tensors.map(\.info), extensions: checkpoint.extensions)
    for (index, tensor) in checkpoint.tensors.enumerated() {
      let size = tensor.bytes.count, offset = writer.offset(ofTensor: index)
      var writers = (0..<3).map { _ in ScatteredBlocks(byteCount: size) }
      var cuts =
        [0, size, size / 3, min(size, 1 << 20)] + (0..<9).map { _ in Int.random(in: 0...size, using: &random) }
      cuts.sort()
      for (first, end) in zip(cuts, cuts.dropFirst()).shuffled(using: &random) {
        let bytes = Array(tensor.bytes[first..<end])
        writers[Int.random(in: 0..<3, using: &random)].add(bytes.span, at: first)
        try sink.write(bytes.span, at: offset + first)
      }
      let all = writers.map(\.checksums)
      blocks.append(all[0].indices.map { block in all.reduce(0) { $0 ^ $1[block] } })
    }
    sink.bytes += [UInt8](repeating: 0, count: max(0, writer.fileLength - sink.bytes.count))
    try writer.finish(blocks, to: sink)
    #expect(sink.bytes == (try checkpoint.encoded()))
  }

  @Test(arguments: try SuiteFile.all(.good))
  func `the good files come out of the stream writer as they do in one piece`(file: SuiteFile) throws {
    let checkpoint = try decode(try file.bytes())
    let sink = Sink()
    try Self.write(checkpoint, to: sink) { max(3, $0 / 7) }
    #expect(sink.bytes == (try checkpoint.encoded()))
  }

  @Test(arguments: [1, 7, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
  func `reading in pieces gives every byte once`(size: Int) throws {
    let checkpoint = try Self.checkpoint([0, (2 << 20) + 99, 5])
    let reader = try NNBReader(reading: MemorySource(try checkpoint.encoded()))
    // One byte at a time over megabytes would only take long.
    for (index, tensor) in checkpoint.tensors.enumerated() where size > 6 || tensor.bytes.count < 100 {
      var stream = try reader.stream(of: index)
      var pieces: [[UInt8]] = []
      while case let piece = try stream.read(size), !piece.isEmpty { pieces.append(piece) }
      #expect(pieces.dropLast().allSatisfy { $0.count == size })
      #expect(Array(pieces.joined()) == tensor.bytes)
      #expect(try stream.read(1).isEmpty)
    }
  }

  @Test func `no byte of a damaged block is handed out`() throws {
    let checkpoint = try Self.checkpoint([3 * Self.block])
    var bytes = try checkpoint.encoded()
    // The data ends with three checksums, of a block each.
    let start = bytes.count - 3 * Self.block - 3 * 4
    bytes[start + Self.block + 77] ^= 4
    var stream = try NNBReader(reading: MemorySource(bytes)).stream(of: 0)
    #expect(try stream.read(Self.block - 10) == Array(checkpoint.tensors[0].bytes.prefix(Self.block - 10)))
    let block = bytes[(start + Self.block)...].prefix(Self.block)
    let sound = checkpoint.tensors[0].bytes[Self.block..<2 * Self.block]
    let expected = NNBError.Cause.sectionChecksum(
      offset: start + Self.block, type: "DATA", block: 1, stored: checksum(sound), computed: checksum(block))
    #expect(throws: NNBError(expected, in: "memory")) { try stream.read(20) }
  }

  @Test func `a head that was kept is that of its file, and nothing shorter or longer is one`() throws {
    let bytes = try Self.checkpoint([3, 0, 9]).encoded()
    let head = try NNBReader(reading: MemorySource(bytes)).head
    #expect(try NNBHead(head.bytes) == head)
    #expect(head.bytes == Array(bytes.prefix(head.bytes.count)))
    #expect(throws: NNBError.Cause.trailingBytes(offset: head.bytes.count)) { try NNBHead(head.bytes + [0]) }
    for count in 0..<head.bytes.count {
      #expect(throws: NNBError.Cause.self) { try NNBHead(Array(head.bytes.prefix(count))) }
    }
  }
}
