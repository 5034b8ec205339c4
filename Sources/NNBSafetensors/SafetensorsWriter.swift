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

  /// After pieces from this size on, the disk is put to work while the next one is made.
  private static let largePiece = 1 << 20

  package var takesNames: Bool { true }

  /// They are text in the header, of which several copies are made: five to eight times their size was measured.
  package func memory(ofFurther byteCount: Int) -> Int { 8 * byteCount }

  package func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let reader = model.reader
    let (plan, header) = try Self.planned(reader.head, options, name: model.name) { index in
      var stream = try reader.stream(of: index)
      return Base64.text(try stream.read(.max))
    }
    guard let target else { return plan.report }
    return try Failure.telling {
      try target.write(header, at: 0)
      let bands = ExchangeBands()
      for place in plan.places {
        var end = header.count + place.offset
        let copy = ElementCopy(isTransposed: place.isTransposed, bandByteCount: bandByteCount)
        try copy.forEachPiece(of: place.index, in: reader, bands: bands) { piece in
          try target.write(piece, at: end)
          end += piece.count
          if piece.count >= Self.largePiece { target.beginSync() }
        }
        target.beginSync()
      }
      return plan.report
    }
  }

  package func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) -> Int {
    let (plan, header) = try Self.planned(head, options, name: name) { index in
      String(repeating: "A", count: Base64.length(of: head.tensors[index].byteCount ?? 0))
    }
    return plan.places.reduce(header.count) { checkedSum($0, $1.byteCount) ?? .max }
  }

  /// The plan of a file and its header, with the texts of the tensors that nnb keeps for itself.
  private static func planned(
    _ head: NNBHead, _ options: ExportOptions, name: String, keeping text: (_ index: Int) throws -> String
  ) throws(Failure) -> (SafetensorsPlan, header: [UInt8]) {
    let plan = SafetensorsPlan(head, options.names ?? SafetensorsRecord.habit)
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
}
