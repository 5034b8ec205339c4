package import NNB
package import NNBBytes
package import NNBFormats
internal import NNBModel
package import NNBSystem

/// Writes pages that run a model (Spec/page.md).
package struct PageWriter: ModelWriter {
  /// How much of the model becomes text at once, in bytes: whole groups of three.
  private static let pieceByteCount = 3 << 18

  /// The writer.
  package init() {}

  package func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) -> Int {
    try check(head, name: name)
    return Base64.length(of: head.fileLength)
  }

  package func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let head = model.reader.head
    try check(head, name: model.name)
    let report = ExportReport(
      routes: head.tensors.map {
        TensorRoute(
          source: $0.name, target: $0.name, shape: $0.shape, sourceType: .number($0.elementType),
          targetType: .number($0.elementType), isTransposed: false)
      })
    guard let target else { return report }
    return try Failure.telling {
      let probe = try PageProbe(model.reader.checkpoint())
      let page = PageText.around(modelOf: model.file.byteCount, probe: probe.json)
      try target.write(page.before, at: 0)
      var end = page.before.count, piece: [UInt8] = []
      let source = OpenFile(descriptor: model.file.descriptor, name: model.name)
      for offset in stride(from: 0, to: model.file.byteCount, by: Self.pieceByteCount) {
        let count = min(Self.pieceByteCount, model.file.byteCount - offset)
        try source.read(at: offset, upTo: count, into: &piece)
        guard piece.count == count else {
          throw NNBError(.truncated(expected: model.file.byteCount, found: offset + piece.count), in: model.name)
        }
        let text = Array(Base64.text(piece).utf8)
        try target.write(text, at: end)
        end += text.count
      }
      try target.write(page.after, at: end)
      return report
    }
  }

  package func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    try PageModel.open(written, name: name)
  }

  /// A page runs a network, and has it in memory.
  private func check(_ head: NNBHead, name: String) throws(Failure) {
    guard head.network != nil else {
      throw Failure(
        [.init("it has tensors and no network: a web page runs a network")], of: name, .unsupported,
        format: PageFormat.name.id)
    }
    guard head.fileLength <= PageModel.largestByteCount else {
      throw Failure(
        [
          .init(
            "it has \(counted(head.fileLength, "byte")), expected at most \(PageModel.largestByteCount.grouped) in a web page"
          )
        ], of: name, .unsupported, format: PageFormat.name.id)
    }
  }
}
