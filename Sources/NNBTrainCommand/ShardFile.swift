import NNB
import NNBBytes
import NNBCommandLine
import NNBCompute
import NNBModel
import NNBSystem
import NNBTraining

/// One rank's part of writing a model's numbers, piece by piece (Ranks.md); of one process all of them.
struct ShardFile {
  /// The checksums of the blocks of all data, one tensor's after the other, as far as this rank has written them.
  private(set) var checksums: [UInt32] = []

  /// Why this rank could not write.
  private(set) var fault: (any Error)?

  /// Takes the pieces that are this rank's, and writes them into the file, if there is one. All ranks do so together, so a rank
  /// that cannot write takes its pieces all the same.
  init(
    _ layout: ShardLayout, to file: OpenFile?,
    handOut: (_ kind: Int, _ body: (_ tensor: Int, _ first: Int, _ elements: Span<UInt8>) -> Void) -> Void
  ) {
    for part in layout.parts {
      var sums = part.sizes.map { ScatteredBlocks(byteCount: $0) }
      handOut(part.kind) { tensor, first, elements in
        let place = first * MemoryLayout<Float>.size
        guard sums.indices.contains(tensor), place + elements.count <= part.sizes[tensor] else { return }
        sums[tensor].add(elements, at: place)
        guard let file, fault == nil else { return }
        do throws(FileError) {
          try file.write(elements, at: part.offsets[tensor] + place)
        } catch {
          fault = error
        }
      }
      checksums += sums.flatMap(\.checksums)
    }
    // Otherwise whoever gives the file its name syncs everything.
    guard layout.path != nil, let file, fault == nil else { return }
    do { try file.sync() } catch { fault = error }
  }

  /// How many checksums are given to rank 0 at a time.
  private static let atOnce = 1 << 14

  /// To rank 0, those of the whole: what the ranks have together.
  func allChecksums(over connection: any RankConnection) -> [UInt32] {
    var all: [UInt32] = []
    for first in stride(from: 0, to: checksums.count, by: Self.atOnce) {
      let own = Array(checksums[first..<min(first + Self.atOnce, checksums.count)])
      let found = connection.gather(own)
      all += own.indices.map { index in
        stride(from: index, to: found.count, by: own.count).reduce(0) { $0 ^ found[$1] }
      }
    }
    return all
  }
}

/// A file that a run in one process, or of ranks that rank 0 gives their numbers, begins with. All of it has been verified, and is
/// again after it was read: somebody may have written into it since.
final class StoredStart: NumberStart {
  private let reader: NNBReader

  init(_ reader: NNBReader) { self.reader = reader }

  func source(_ origin: NumberOrigin) -> any NumberSource {
    guard case .stored(let names) = origin.place else { return origin.source(in: nil) }
    return StoredNumbers(reader, StoredNumbers.places(names, in: reader))
  }

  func finishLoading() throws { try Failure.telling { try reader.verify() } }
}

/// Numbers of a rank that come from a file.
final class StoredNumbers: NumberSource, Sendable {
  private let reader: NNBReader
  private let tensors: [[Int]]

  /// The part of the file that this rank verifies, of so many.
  private let part: (rank: Int, count: Int)

  /// For each kind the place of each tensor in the file, or -1 for zeros; nothing for a kind of zeros.
  init(_ reader: NNBReader, _ tensors: [[Int]], rank: Int = 0, of count: Int = 1) {
    (self.reader, self.tensors, part) = (reader, tensors, (rank, count))
  }

  /// Verifies this rank's part of the file.
  func verify() throws { try reader.verify(from: part.rank, by: part.count) }

  /// What is wrong with this rank's part of the file, which others may have written into.
  var fault: (any Error)? {
    do { try verify() } catch { return error }
    return nil
  }

  func numbers(ofKind kind: Int, tensor: Int, _ range: Range<Int>) throws -> [Float]? {
    guard tensors.indices.contains(kind), !tensors[kind].isEmpty else { return nil }
    guard tensors[kind].indices.contains(tensor), tensors[kind][tensor] >= 0 else {
      return [Float](repeating: 0, count: range.count)
    }
    let index = tensors[kind][tensor]
    return try reader.tensors[index].trainable(try reader.floats(ofTensor: index, range))
  }

  /// The places of tensors in a file.
  static func places(_ names: [[Name?]], in reader: NNBReader) -> [[Int]] {
    names.map { names in
      names.map { name in name.flatMap { TensorDescription.index(of: $0, in: reader.tensors) } ?? -1 }
    }
  }

  /// Those of a file, if it is the one with this checksum of its head; verifies this rank's part of it.
  static func open(
    _ path: String, head: UInt32, _ tensors: [[Int]], rank: Int, of count: Int
  ) throws -> StoredNumbers {
    let reader = try NNBReader(contentsOf: path)
    guard reader.headChecksum == head else { throw ToolError.otherFile(path) }
    let numbers = StoredNumbers(reader, tensors, rank: rank, of: count)
    try numbers.verify()
    return numbers
  }
}

extension ToolError {
  /// A rank sees another file than rank 0.
  static func otherFile(_ path: String) -> ToolError {
    ToolError("\(path) is another file there", status: .noInput, code: "other-file", subject: path)
  }
}
