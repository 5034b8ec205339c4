internal import NNBBytes
internal import NNBSystem

/// Labels as a file has them: whole numbers of any type in a list or the first column of a table, or one-hot rows
/// (Spec/idx.md, 5).
package struct LabelArray: Sendable {
  /// How the labels stand in the file.
  package enum Layout: Equatable, Sendable {
    /// A number for each image.
    case list

    /// A row for each image, with a 1 in the column of its class and else zeros; the value is the number of columns.
    case oneHot(Int)

    /// A row of eight numbers for each image, of which the first is the class, as QMNIST has them.
    case table

    /// What is to be told of them; nil of a list.
    package var remark: String? {
      switch self {
      case .list: nil
      case .oneHot(let columns): "the labels are one-hot, in \(columns) columns"
      case .table: "the labels are a table of 8 columns, as QMNIST's, of which the first is the class"
      }
    }
  }

  /// The most classes: a label below that is two bytes.
  package static let mostClasses = 1 << 16

  /// The columns of QMNIST's table.
  private static let tableColumns = 8

  /// How the labels stand in the file.
  package let layout: Layout

  /// The number of labels, at least one.
  package let count: Int

  private let array: IDXArray
  private let columns: Int

  /// Takes an array of labels.
  ///
  /// Throws `.wrongRank` if it is neither a list nor a table, `.labelTable` if it is another table, and `.empty`.
  package init(_ array: IDXArray) throws(IDXError.Cause) {
    var shape = array.shape
    // A column for each image, whatever stands beside it.
    while shape.count > 1, shape.last == 1 { shape.removeLast() }
    guard shape.count == 1 || shape.count == 2 else { throw .wrongRank(expected: 1, shape: array.shape) }
    guard !array.shape.contains(0) else { throw .empty(shape: array.shape) }
    self.array = array
    count = shape[0]
    columns = shape.count == 2 ? shape[1] : 1
    if columns == 1 {
      layout = .list
    } else if Self.isOneHot(array, columns: columns) {
      layout = .oneHot(columns)
    } else if columns == Self.tableColumns {
      layout = .table
    } else {
      throw .labelTable(shape: array.shape)
    }
  }

  private static func isOneHot(_ array: IDXArray, columns: Int) -> Bool {
    (0..<array.shape[0]).allSatisfy { row in
      var ones = 0
      for column in 0..<columns {
        let value = array.number(at: row * columns + column)
        if value == 1 { ones += 1 } else if value != 0 { return false }
      }
      return ones == 1
    }
  }

  private func isNowhere(_ label: Double) -> Bool { (0..<count).allSatisfy { array.number(at: $0) != label } }

  private func column(ofOneIn row: Int) -> Int {
    (0..<columns).first { array.number(at: row * columns + $0) == 1 } ?? 0
  }

  /// The class of each image: its label less `first`, the label of class 0. And the number of classes that there must be.
  ///
  /// Throws `.labelNotWhole`, `.labelTooSmall` and `.labelOutOfRange`; without `classCount` there may be up to
  /// `mostClasses`.
  package func classes(first: Int = 0, classCount: Int? = nil) throws(IDXError.Cause) -> (labels: [UInt16], count: Int)
  {
    guard Memory.isAvailable(2 * count) else { throw .file(.outOfMemory(path: "labels", byteCount: 2 * count)) }
    let limit = classCount ?? Self.mostClasses
    var labels: [UInt16] = [], most = 0
    labels.reserveCapacity(count)
    for row in 0..<count {
      let index = row * columns
      let value: Double
      if case .oneHot = layout {
        value = Double(column(ofOneIn: row) + first)
      } else {
        value = array.number(at: index)
      }
      guard let label = Int(exactly: value) else {
        throw .labelNotWhole(index: row, offset: array.offset(of: index), value: value)
      }
      guard label >= first else {
        throw .labelTooSmall(index: row, offset: array.offset(of: index), label: label, first: first)
      }
      guard label - first < limit, let number = UInt16(exactly: label - first) else {
        let areShifted = first == 0 && label == limit && array.elementCount == count && isNowhere(0)
        throw .labelOutOfRange(
          index: row, offset: array.offset(of: index), label: label, classes: limit, first: first,
          areShifted: areShifted)
      }
      most = max(most, Int(number))
      labels.append(number)
    }
    if case .oneHot(let columns) = layout, classCount == nil { most = max(most, columns - 1) }
    return (labels, classCount ?? most + 1)
  }
}
