internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBSystem

/// A file of C source that was just written, to be compared with its model.
struct CWritten: ForeignModel {
  let file: OpenFile
  let options: ExportOptions
  let name: String

  func write(_ options: ImportOptions, to target: OpenFile?, isTemporary: Bool) throws(Failure) -> ImportReport {
    throw notRead
  }

  func describe(_ options: ImportOptions, readsElements: Bool, to target: OpenFile) throws(Failure) -> ImportReport {
    throw notRead
  }

  private var notRead: Failure {
    Failure([.init("C source is written and not read")], of: name, .unsupported, format: CFormat.name.id)
  }

  /// Compares all of the file with a model: texts byte for byte, numbers bit for bit.
  func prove(_ options: ImportOptions, against model: OpenFile) throws(Failure) -> Int {
    try Failure.telling {
      let reader: NNBReader
      do throws(NNBError.Cause) {
        reader = try NNBReader(reading: model)
      } catch {
        throw NNBError(error, in: model.name)
      }
      try forEachArray(of: reader) { text, array in
        try CProof(array, of: reader).compare(&text) { text in wrong(text) }
      }
      return reader.tensors.count
    }
  }

  /// Writes the network that the file computes as `.nnb`: kernels and biases as they stand in it, as f32. Gives the scales of the
  /// units of each layer; nil if there are none.
  func runnable(of reader: NNBReader, to target: OpenFile) throws(Failure) -> [[Float]]? {
    try Failure.telling {
      var tensors: [Tensor] = [], scales: [[Float]] = []
      let descriptions = Dictionary(reader.tensors.map { ($0.name, $0) }) { first, _ in first }
      try forEachArray(of: reader) { text, array in
        var numbers: [Float] = []
        numbers.reserveCapacity(array.count)
        for index in 0..<array.count {
          let number =
            try text.passesSeparator(before: index, inLine: array.numbersInLine)
            ? (array.part == .integers ? try text.integer().map(Float.init) : try text.float()) : nil
          guard let number else { throw wrong(text) }
          numbers.append(number)
        }
        guard array.part != .scale, let description = descriptions[array.tensor] else {
          return scales.append(numbers)
        }
        tensors.append(try Tensor(name: array.tensor, axes: description.axes, values: numbers))
      }
      try target.write(try Checkpoint(network: reader.network, tensors: tensors).encoded(), at: 0)
      return scales.isEmpty ? nil : scales
    }
  }

  /// Passes the texts of the file, and calls `body` where an array's numbers begin; it passes them.
  private func forEachArray(
    of reader: NNBReader, _ body: (inout CTextReader, CArray) throws -> Void
  ) throws {
    let network = try CWriter.network(reader.head, options, output: name, subject: name)
    var text = CTextReader(file)
    for part in try CWriter.code(network, of: reader).parts {
      switch part {
      case .text(let expected): if try !text.passes(expected) { throw wrong(text) }
      case .array(let array): try body(&text, array)
      }
    }
    guard try text.isAtEnd() else { throw wrong(text) }
  }

  private func wrong(_ text: CTextReader) -> Failure {
    Failure(
      [.init("byte \(text.offset.grouped) of the text is not what it must be")], of: name, .damaged,
      format: CFormat.name.id, offset: text.offset)
  }
}
