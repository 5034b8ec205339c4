internal import NNBBytes
internal import NNBModel
internal import NNBSystem

/// Reads the elements of a tensor by their number, wherever they are.
struct ONNXElementReader {
  let tensor: ONNXTensor
  let elementByteCount: Int

  private let source: any ByteSource

  /// What the place says: elements in `source`.
  private let place: ONNXPlace

  /// The number of elements before each piece.
  private let starts: [Int]

  /// `source` is the model's own file; another one is opened by its name.
  init(_ tensor: ONNXTensor, in source: any ByteSource, neighbour: (String) throws -> any ByteSource) throws {
    self.tensor = tensor
    elementByteCount = tensor.elementType?.byteCount ?? 1
    guard case .external(let file, let offset, _) = tensor.place else {
      (self.source, place) = (source, tensor.place)
      switch tensor.place {
      case .runs(let runs): starts = Self.starts(runs.map(\.count))
      case .numbers(let numbers): starts = Self.starts(numbers.map(\.count))
      case .memory: starts = [0]
      case .external, .none: starts = []
      }
      return
    }
    let other = try neighbour(file)
    let count = checkedProduct(tensor.shape) ?? 0, byteCount = count * elementByteCount
    guard let found = other.knownCount, offset <= found, byteCount <= found - offset else {
      throw ONNXError(
        at: tensor.offset,
        expected: "\(counted(byteCount, "byte")) of tensor \(tensor.name) at byte \(offset) of \(file)",
        found: "a file of \(counted(other.knownCount ?? 0, "byte"))")
    }
    self.source = other
    place = .runs([.init(offset: offset, count: count, stride: elementByteCount)])
    starts = [0]
  }

  /// Whether the file has the elements one after another as they are.
  var areInOnePiece: Bool {
    guard case .runs(let runs) = place else { return false }
    return runs.count == 1 && runs[0].stride == elementByteCount
  }

  private static func starts(_ counts: [Int]) -> [Int] {
    var sum = 0
    return counts.map { count in
      defer { sum += count }
      return sum
    }
  }

  /// Appends some elements, little-endian, to bytes.
  func append(_ elements: Range<Int>, to buffer: inout [UInt8]) throws {
    var next = elements.lowerBound
    // The last piece that begins at or before the first element.
    var low = 0, high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= next { low = middle + 1 } else { high = middle }
    }
    var piece = max(0, low - 1)
    while next < elements.upperBound {
      guard piece < starts.count else { throw truncated }
      let first = next - starts[piece]
      let count = try append(first, upTo: elements.upperBound - next, of: piece, to: &buffer)
      next += count
      piece += 1
    }
  }

  /// Appends as many elements of a piece from `first` on as it has, at most `most`; gives their number.
  private func append(_ first: Int, upTo most: Int, of piece: Int, to buffer: inout [UInt8]) throws -> Int {
    switch place {
    case .runs(let runs):
      let run = runs[piece], count = min(most, run.count - first)
      guard count > 0 else { return 0 }
      if run.stride == elementByteCount {
        try read(run.offset + first * run.stride, count * elementByteCount, to: &buffer)
      } else {
        for index in first..<first + count {
          try read(run.offset + index * run.stride, elementByteCount, to: &buffer)
        }
      }
      return count
    case .numbers(let pieces):
      let numbers = pieces[piece], count = min(most, numbers.count - first)
      guard count > 0 else { return 0 }
      let bytes = try source.read(at: numbers.bytes.lowerBound, upTo: numbers.bytes.count)
      let decoded = try WireNumbers.decode(bytes, at: numbers.bytes.lowerBound).numbers
      guard decoded.count == numbers.count else { throw truncated }
      for number in decoded[first..<first + count] {
        for byte in 0..<elementByteCount { buffer.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))) }
      }
      return count
    case .memory(let bytes):
      let from = first * elementByteCount, count = min(most, bytes.count / elementByteCount - first)
      guard count > 0 else { return 0 }
      buffer += bytes[from..<from + count * elementByteCount]
      return count
    case .external, .none: throw truncated
    }
  }

  private func read(_ offset: Int, _ count: Int, to buffer: inout [UInt8]) throws {
    let before = buffer.count
    try source.append(at: offset, upTo: count, to: &buffer)
    guard buffer.count - before == count else { throw truncated }
  }

  private var truncated: ONNXError {
    ONNXError(at: tensor.offset, expected: "all elements of tensor \(tensor.name)", found: "the end of the file")
  }
}
