package import NNB
package import NNBBytes
package import NNBFormats
package import NNBSystem
internal import NNBZip

/// Writes checkpoints as PyTorch loads them (Spec/pytorch.md, section 4).
package struct TorchWriter: ModelWriter {
  /// Rows of a kernel become columns so many bytes at a time.
  private let bandByteCount: Int

  /// Exchanges rows and columns of `bandByteCount` bytes at a time, which is what is in memory.
  package init(bandByteCount: Int = 128 << 20) { self.bandByteCount = bandByteCount }

  package var takesNames: Bool { true }

  /// Storages begin at multiples of this, as PyTorch's do, so that they can be mapped.
  private static let alignment = 64

  package func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let plan = try Self.plan(model.reader.head, options, name: model.name)
    guard let target else { return plan.report }
    return try Failure.telling {
      var zip = ZipWriter(to: target, alignment: Self.alignment)
      let bands = ExchangeBands()
      for member in plan.members {
        switch member.content {
        case .bytes(let bytes): try zip.add(member.name, bytes)
        case .tensor(let index, let isTransposed):
          let copy = ElementCopy(isTransposed: isTransposed, bandByteCount: bandByteCount)
          try zip.add(member.name, byteCount: member.byteCount) { content in
            try copy.forEachPiece(of: index, in: model.reader, bands: bands) { try content.append($0) }
          }
        }
      }
      _ = try zip.finish()
      return plan.report
    }
  }

  package func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) -> Int {
    ZipWriter.byteCount(
      of: try Self.plan(head, options, name: name).members.map { ($0.name, $0.byteCount) },
      alignment: Self.alignment)
  }

  package func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    try TorchModel.open(written, name: name)
  }

  private static func plan(_ head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) -> TorchPlan {
    let plan = TorchPlan(head, options.names ?? TorchRecord.habit), limits = PickleLimits()
    guard plan.pickle.byteCount <= limits.byteCount, plan.pickle.instructions <= limits.instructions else {
      throw Failure(
        [
          .init(
            "the description of \(counted(head.tensors.count, "tensor")) takes "
              + "\(counted(plan.pickle.byteCount, "byte")) and \(counted(plan.pickle.instructions, "instruction")), "
              + "expected at most \(limits.byteCount.grouped) and \(limits.instructions.grouped) in a file of PyTorch")
        ], of: name, .unsupported, format: TorchFormat.name.id)
    }
    return plan
  }
}
