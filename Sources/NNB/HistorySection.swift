internal import NNBBytes
internal import NNBModel

/// The results of epochs, Spec/nnb.md, section 13.
enum HistorySection {
  private static let hasValidation = 1, hasTest = 2

  static func decode(_ content: [UInt8], at offset: Int) throws(NNBError.Cause) -> [TrainingState.EpochRecord] {
    var input = SectionReader(content, of: .history, at: offset)
    let count = try input.integer(UInt32.self, "number of epochs", in: 1...TrainingState.longestHistory)
    var records: [TrainingState.EpochRecord] = []
    for _ in 0..<count {
      let step = try input.integer(UInt64.self, "steps done", in: 1...Format.Limit.size)
      let flags = try input.integer(UInt8.self, "measures of an epoch", in: 0...hasValidation + hasTest)
      var record = TrainingState.EpochRecord(step: step, training: try measure(&input))
      if flags & hasValidation != 0 { record.validation = try measure(&input) }
      if flags & hasTest != 0 { record.test = try measure(&input) }
      records.append(record)
    }
    try input.finish()
    return records
  }

  private static func measure(_ input: inout SectionReader) throws(NNBError.Cause) -> TrainingState.Measure {
    let loss = try input.finite64("loss")
    return .init(loss: loss, accuracy: try input.finite64("accuracy"))
  }

  static func encode(_ history: [TrainingState.EpochRecord]) throws(NNBError.Cause) -> [UInt8] {
    var output = ByteWriter()
    output.littleEndian(UInt32(truncatingIfNeeded: history.count))
    for record in history {
      try output.integer(record.step, as: UInt64.self, "steps done", in: 1...Format.Limit.size)
      let flags = (record.validation == nil ? 0 : hasValidation) + (record.test == nil ? 0 : hasTest)
      output.littleEndian(UInt8(flags))
      for measure in [record.training, record.validation, record.test].compactMap({ $0 }) {
        output.littleEndian(measure.loss.bitPattern)
        output.littleEndian(measure.accuracy.bitPattern)
      }
    }
    return output.bytes
  }
}
