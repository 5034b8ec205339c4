internal import NNBSystem
internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBJSON
internal import NNBModel

/// Writes safetensors files (Spec/safetensors.md, section 3).
struct SafetensorsWriter: ModelWriter {
  func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let plan = SafetensorsPlan(model.reader.head)
    func fail(_ message: String, _ remedy: Remedy? = nil) -> Failure {
      Failure(
        [.init(message, remedy: remedy)], of: model.name, .unsupported, format: SafetensorsFormat.name.id)
    }
    guard plan.keptByteCount <= SafetensorsRecord.mostKept else {
      throw fail(
        "the tensors that no layer uses take \(counted(plan.keptByteCount, "byte")), expected at most "
          + "\(SafetensorsRecord.mostKept.grouped) for a safetensors file", .dropTraining)
    }
    guard !plan.places.contains(where: { $0.name == SafetensorsHeader.metadataKey }) else {
      throw fail("a tensor is called \(SafetensorsHeader.metadataKey), which is no tensor in a safetensors file")
    }
    return try Failure.telling {
      let header = try plan.header(with: model.reader)
      guard header.count - 8 <= SafetensorsHeader.largestByteCount else {
        throw fail(
          "the header would take \(counted(header.count - 8, "byte")), expected at most "
            + "\(SafetensorsHeader.largestByteCount.grouped) for a safetensors file",
          model.reader.head.training == nil ? nil : .dropTraining)
      }
      guard let target else { return plan.report }
      try target.write(header, at: 0)
      for place in plan.places {
        try Self.write(place, of: model.reader, to: target, at: header.count + place.offset)
      }
      return plan.report
    }
  }

  func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    try SafetensorsModel.open(written, name: name)
  }

  private static let pieceByteCount = 4 << 20

  /// The size of the rows of a kernel that are transposed at a time.
  private static let bandByteCount = 64 << 20

  private static func write(
    _ place: SafetensorsPlan.Place, of reader: NNBReader, to target: OpenFile, at offset: Int
  ) throws {
    var stream = try reader.stream(of: place.index)
    guard place.isTransposed else {
      var end = offset
      while true {
        let piece = try stream.read(pieceByteCount)
        if piece.isEmpty { return }
        try target.write(piece, at: end)
        target.beginSync()
        end += piece.count
      }
    }
    let size = place.elementByteCount, inputs = place.shape[1], outputs = place.shape[0]
    let row = outputs * size
    guard row > 0 else { return }
    let atOnce = max(1, min(inputs, bandByteCount / row))
    for first in stride(from: 0, to: inputs, by: atOnce) {
      let rows = min(atOnce, inputs - first)
      let band = try stream.read(rows * row)
      let columns = ElementBytes.transposed(band, stride: row, columns: 0..<outputs, elementByteCount: size)
      if rows == inputs {
        try target.write(columns, at: offset)
      } else {
        for output in 0..<outputs {
          try target.write(
            Array(columns[output * rows * size..<(output + 1) * rows * size]),
            at: offset + (output * inputs + first) * size)
        }
      }
      target.beginSync()
    }
  }
}
