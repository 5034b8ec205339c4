import NNBBytes
import NNBCommandLine
import NNBEvaluation
import NNBModel

/// The confusion matrix, with precision and recall of each class.
struct ConfusionText {
  private let matrix: ConfusionMatrix
  private let width: Int?

  /// The name of each class in a row's first cell: its number, and its name if the model has names.
  private let names: [String]

  /// The longest name in a row, in columns; never more than a third of a line.
  private static let longestName = 24

  /// If a matrix has more classes and its lines do not fit, only its largest entries are shown.
  private static let mostInParts = 32

  /// `width` is the number of columns in a line; nil for as many as it needs.
  init(_ matrix: ConfusionMatrix, classLabels: [Name], width: Int?) {
    self.matrix = matrix
    self.width = width
    let room = max(5, min(Self.longestName, (width ?? TerminalWidth.usual) / 3))
    names = (0..<matrix.classCount).map { index in
      guard index < classLabels.count, !classLabels[index].isEmpty else { return "\(index)" }
      return "\(index) \(classLabels[index].text.printable)".shortened(to: room)
    }
  }

  private var classes: Range<Int> { 0..<matrix.classCount }

  var lines: [String] {
    var table = TextTable(["class", "precision", "recall"], rightAligned: [1, 2])
    for index in classes {
      table.add([
        names[index], (matrix.precision(index)?.percent ?? "none").padded(to: 9, right: true),
        (matrix.recall(index)?.percent ?? "none").padded(to: 9, right: true),
      ])
    }
    return [""] + counts + [""] + table.lines(in: width)
  }

  /// Labels run down and predictions across, by number; in several parts if a line has no room for all.
  private var counts: [String] {
    let largest = classes.flatMap { label in classes.map { matrix[label: label, prediction: $0] } }.max() ?? 0
    let cellWidth = max("\(largest)".count, "\(matrix.classCount - 1)".count) + 1
    func cell(_ value: Int) -> String { "\(value)".padded(to: cellWidth, right: true) }
    let nameWidth = names.reduce(4) { max($0, $1.columns) } + 1
    let room = width.map { max(1, ($0 - nameWidth) / cellWidth) } ?? matrix.classCount
    if room < matrix.classCount, matrix.classCount > Self.mostInParts { return largestErrors }
    let parts = stride(from: 0, to: matrix.classCount, by: room).map { $0..<min($0 + room, matrix.classCount) }
    let tables = parts.map { part in
      ["".padded(to: nameWidth) + part.map(cell).joined()]
        + classes.map { label in
          names[label].padded(to: nameWidth) + part.map { cell(matrix[label: label, prediction: $0]) }.joined()
        }
    }
    return [#"labelled \ predicted"#] + tables.joined(separator: [""])
  }

  /// The most frequent confusions, in order.
  private var largestErrors: [String] {
    let errors = classes.flatMap { label in
      classes.filter { $0 != label && matrix[label: label, prediction: $0] > 0 }.map { prediction in
        (label: label, prediction: prediction, count: matrix[label: label, prediction: prediction])
      }
    }
    let areNumbers = names.indices.allSatisfy { names[$0] == "\($0)" }
    var table = TextTable(["labelled", "predicted", "images"], rightAligned: areNumbers ? [0, 1, 2] : [2])
    for error in errors.sorted(by: { $0.count > $1.count }).prefix(mostListed) {
      table.add([names[error.label], names[error.prediction], error.count.grouped])
    }
    let rest = errors.count - mostListed
    return "The matrix is too wide for the terminal; its largest errors (all: --json):".wrapped(to: width ?? .max)
      + table.lines(in: width) + (rest > 0 ? ["and \(rest.grouped) more"] : [])
  }
}
