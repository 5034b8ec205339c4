package import NNB
package import NNBBytes
package import NNBFormats
package import NNBSystem
internal import NNBZip

/// Writes `.npz` files (Spec/npz.md, section 4).
package struct NPZWriter: ModelWriter {
  /// The elements begin at multiples of this, so that a program can map them: headers have a multiple of it too.
  private static let alignment = 64

  /// The writer.
  package init() {}

  package var takesNames: Bool { true }

  package func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) -> Int {
    let plan = NPZPlan(head, options.names ?? NPZRecord.habit)
    return ZipWriter.byteCount(
      of: plan.arrays.map { ($0.member, checkedSum($0.header.count, $0.elementsByteCount) ?? .max) },
      alignment: Self.alignment)
  }

  package func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let plan = NPZPlan(model.reader.head, options.names ?? NPZRecord.habit)
    guard let target else { return plan.report }
    return try Failure.telling {
      var writer = ZipWriter(to: target, alignment: Self.alignment)
      let bands = ExchangeBands()
      for array in plan.arrays {
        try writer.add(array.member, byteCount: array.header.count + array.elementsByteCount) { content in
          try content.append(array.header)
          switch array.content {
          case .bytes(let bytes): try content.append(bytes)
          case .tensor(let index, let copy):
            try copy.forEachPiece(of: index, in: model.reader, bands: bands) { try content.append($0) }
          }
        }
      }
      _ = try writer.finish()
      return plan.report
    }
  }

  package func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    try NPZModel.open(written, name: name)
  }
}
