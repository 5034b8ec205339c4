internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBSystem

/// The elements of a tensor of an `.nnb` file as they stand in an ONNX file.
struct ONNXElements: Equatable {
  /// What becomes of them.
  enum Form {
    /// Nothing.
    case stored

    /// A bf16 as the f32 that it is the upper half of.
    case widened

    /// An f64 as the nearest f32.
    case rounded

    /// Their bytes as base64.
    case text
  }

  /// The tensor's index in the `.nnb` file.
  let index: Int

  let form: Form

  /// What they take in the ONNX file; the largest number if it is beyond that.
  let byteCount: Int

  init(_ index: Int, of tensor: TensorDescription, _ form: Form) {
    (self.index, self.form) = (index, form)
    let stored = tensor.byteCount ?? .max
    byteCount =
      switch form {
      case .stored: stored
      case .widened: checkedProduct([stored, 2]) ?? .max
      case .rounded: stored / 2
      case .text: Base64.length(of: stored)
      }
  }

  /// Divisible by 3, so that the texts of pieces make the text of all.
  private static let textPieceByteCount = 3 << 20

  /// Writes the elements to a file from an offset on. Some megabytes are in memory at a time.
  ///
  /// Throws `Failure` if an f64 is beyond the range of f32, and what reading and writing throw.
  func write(from reader: NNBReader, to target: OpenFile, at offset: Int) throws {
    if form == .text { return try writeText(from: reader, to: target, at: offset) }
    var end = offset
    func append(_ piece: Span<UInt8>) throws {
      try target.write(piece, at: end)
      end += piece.count
      target.beginSync()
    }
    try ElementCopy(isWidened: form == .widened).forEachPiece(of: index, in: reader) { piece in
      guard form == .rounded else { return try append(piece) }
      let narrow = try rounded(piece, of: reader)
      try append(narrow.span)
    }
  }

  private func writeText(from reader: NNBReader, to target: OpenFile, at offset: Int) throws {
    var stream = try reader.stream(of: index), end = offset
    while case let piece = try stream.read(Self.textPieceByteCount), !piece.isEmpty {
      let text = Array(Base64.text(piece).utf8)
      try target.write(text, at: end)
      end += text.count
    }
  }

  private func rounded(_ bytes: Span<UInt8>, of reader: NNBReader) throws(Failure) -> [UInt8] {
    guard let rounded = Self.rounded(bytes) else {
      throw Failure(
        [
          .init(
            "tensor \(reader.tensors[index].name) has an f64 beyond the range of f32, in which an ONNX graph computes")
        ],
        of: nil, .unsupported, format: ONNXFormat.name.id)
    }
    return rounded
  }

  /// The f32 nearest to each f64, ties to even; nil if a finite number becomes infinite.
  static func rounded(_ bytes: Span<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count / 2)
    for start in stride(from: 0, to: bytes.count - 7, by: 8) {
      let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
      let number = Double(bitPattern: bits), near = Float(number)
      if number.isFinite, !near.isFinite { return nil }
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        result.append(UInt8(truncatingIfNeeded: near.bitPattern >> shift))
      }
    }
    return result
  }
}
