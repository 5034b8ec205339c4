package import NNBSystem
package import NNB
package import NNBBytes
package import NNBFormats
internal import NNBJSON
internal import NNBModel

/// Writes safetensors files (Spec/safetensors.md, section 3).
package struct SafetensorsWriter: ModelWriter {
  /// Rows of a kernel become columns so many bytes at a time.
  private let bandByteCount: Int

  /// Exchanges rows and columns of `bandByteCount` bytes at a time, which is what is in memory.
  package init(bandByteCount: Int = 128 << 20) { self.bandByteCount = bandByteCount }

  package func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let reader = model.reader
    let (plan, header) = try Self.planned(reader.head, name: model.name) { index in
      var stream = try reader.stream(of: index)
      return Base64.text(try stream.read(.max))
    }
    guard let target else { return plan.report }
    return try Failure.telling {
      try target.write(header, at: 0)
      for place in plan.places {
        try write(place, of: reader, to: target, at: header.count + place.offset)
      }
      return plan.report
    }
  }

  package func byteCount(of head: NNBHead, name: String) throws(Failure) -> Int {
    let (plan, header) = try Self.planned(head, name: name) { index in
      String(repeating: "A", count: Base64.length(of: head.tensors[index].byteCount ?? 0))
    }
    return plan.places.reduce(header.count) { checkedSum($0, $1.byteCount) ?? .max }
  }

  /// The plan of a file and its header, with the texts of the tensors that nnb keeps for itself.
  private static func planned(
    _ head: NNBHead, name: String, keeping text: (_ index: Int) throws -> String
  ) throws(Failure) -> (SafetensorsPlan, header: [UInt8]) {
    let plan = SafetensorsPlan(head)
    func fail(_ message: String, _ remedy: Remedy? = nil) -> Failure {
      Failure([.init(message, remedy: remedy)], of: name, .unsupported, format: SafetensorsFormat.name.id)
    }
    guard plan.keptByteCount <= SafetensorsRecord.mostKept else {
      throw fail(
        "the tensors that no layer uses take \(counted(plan.keptByteCount, "byte")), expected at most "
          + "\(SafetensorsRecord.mostKept.grouped) for a safetensors file", .dropTraining)
    }
    guard !plan.places.contains(where: { $0.name.text == SafetensorsHeader.metadataKey }) else {
      throw fail("a tensor is called \(SafetensorsHeader.metadataKey), which is no tensor in a safetensors file")
    }
    let header = try Failure.telling { try plan.header(keeping: text) }
    guard header.count - 8 <= SafetensorsHeader.largestByteCount else {
      throw fail(
        "the header would take \(counted(header.count - 8, "byte")), expected at most "
          + "\(SafetensorsHeader.largestByteCount.grouped) for a safetensors file",
        head.training == nil ? nil : .dropTraining)
    }
    return (plan, header)
  }

  package func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    try SafetensorsModel.open(written, name: name)
  }

  private static let pieceByteCount = 4 << 20

  /// Rows of a kernel that are read at a time.
  private static let rowsByteCount = 1 << 20

  private func write(
    _ place: SafetensorsPlan.Place, of reader: NNBReader, to target: OpenFile, at offset: Int
  ) throws {
    var stream = try reader.stream(of: place.index)
    var end = offset
    func append(_ piece: [UInt8]) throws {
      try target.write(piece, at: end)
      target.beginSync()
      end += piece.count
    }
    guard place.isTransposed else {
      while case let piece = try stream.read(Self.pieceByteCount), !piece.isEmpty { try append(piece) }
      return
    }
    let size = place.elementByteCount, inputs = place.shape[1], outputs = place.shape[0]
    let row = outputs * size
    guard row > 0 else { return }
    let mostRows = max(1, min(inputs, bandByteCount / row)), atOnce = max(1, Self.rowsByteCount / row)
    for first in stride(from: 0, to: inputs, by: mostRows) {
      let rows = min(mostRows, inputs - first)
      let band = try TransposedBand(rows: rows, mostColumns: outputs, elementByteCount: size)
      for taken in stride(from: 0, to: rows, by: atOnce) {
        band.take(try stream.read(min(atOnce, rows - taken) * row), from: taken, columns: outputs)
      }
      var piece: [UInt8] = []
      if rows == inputs {
        try band.forEachPiece(of: outputs, &piece, Self.pieceByteCount, append)
        if !piece.isEmpty { try append(piece) }
        return
      }
      for output in 0..<outputs {
        piece.removeAll(keepingCapacity: true)
        band.append(output, 0..<rows * size, to: &piece)
        try target.write(piece, at: offset + (output * inputs + first) * size)
      }
      target.beginSync()
    }
  }
}
