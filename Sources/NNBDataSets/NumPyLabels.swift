internal import NNBBytes
internal import NNBFormats
internal import NNBIDX
internal import NNBModel
internal import NNBNumPy

/// The labels in an array of NumPy (Spec/nnidx.md, section 4): a whole number for each image, or one-hot rows.
struct NumPyLabels {
  private let file: String
  private let array: NumPyData

  /// How many elements are read at once.
  private static let pieceCount = 1 << 16

  /// Takes an array of a file.
  init(_ file: String, _ array: NumPyData) { (self.file, self.array) = (file, array) }

  private var title: String { array.name.isEmpty ? "" : "array \(array.name): " }

  private func fault(_ message: String) -> Failure { DataSetError.badData(title + message, of: file, "label-array") }

  /// The labels, with what is to be told of how they are read.
  func read() throws -> (labels: [Int32], note: String?) {
    var sizes = Array(array.shape.dropFirst())
    while sizes.last == 1 { sizes.removeLast() }
    let columns = sizes.first ?? 1
    guard let count = array.shape.first, sizes.count < 2, (1...LabelArray.mostClasses).contains(columns) else {
      throw fault("expected labels of shape (N), or one-hot of shape (N, classes), found \(array.shape.shapeText)")
    }
    guard case .number(let type) = array.type else { throw fault("expected numbers, found \(array.type.text)") }
    var labels: [Int32] = [], buffer: [UInt8] = []
    let step = max(1, Self.pieceCount / columns)
    for start in stride(from: 0, to: count, by: step) {
      let rows = start..<min(count, start + step)
      try array.read(rows, into: &buffer)
      for row in rows {
        let first = (row - start) * columns
        labels.append(
          columns == 1
            ? try label(NumPyElement.value(type, buffer, first), row)
            : try oneHot((0..<columns).map { NumPyElement.value(type, buffer, first + $0) }, row))
      }
    }
    let note = columns == 1 ? nil : "\(file): \(title)\(LabelArray.Layout.oneHot(columns).remark ?? "")"
    return (labels, note)
  }

  private func label(_ value: Double?, _ row: Int) throws(Failure) -> Int32 {
    guard let label = value.flatMap(LabelFile.label) else {
      throw fault("label \(row) is no whole number from 0 to \(ImageStore.largestLabel)")
    }
    return label
  }

  /// The column of the only 1.
  private func oneHot(_ values: [Double?], _ row: Int) throws(Failure) -> Int32 {
    guard let column = values.firstIndex(of: 1), values.count(where: { $0 == 0 }) == values.count - 1 else {
      throw fault("row \(row) of labels in \(values.count.grouped) columns is not one-hot")
    }
    return Int32(column)
  }
}
