import NNBBytes
import NNBCommandLine
import NNBInspection
import NNBModel

/// The tensors that differ, each with a line of numbers.
struct TensorTable {
  let lines: [String]

  private static let titles = ["changed", "largest difference", "relative to B", "ULP", "cosine"]

  /// `width` is the number of columns in a line; nil for as many as it needs.
  init(_ difference: ModelDifference, width: Int?) {
    let tensors = difference.tensors, rest = tensors.filter { $0.outcome != .equal }
    if tensors.isEmpty {
      lines = []
      return
    }
    let equal = tensors.count - rest.count, within = rest.count { !$0.isDifferent }
    let count = tensors.count.grouped
    var heading = "tensors: " + (equal == tensors.count ? "all \(count)" : "\(equal.grouped) of \(count)")
    heading += " equal bit for bit" + (within > 0 ? ", \(within.grouped) within the tolerance" : "")
    if tensors.contains(where: \.hasOtherName) { heading += "; compared layer by layer, as names differ" }
    let rows = rest.map { (tensor: $0, cells: Self.cells($0)) }
    let widths = Self.titles.indices.map { column in
      rows.reduce(Self.titles[column].count) { max($0, $1.cells?[column].columns ?? 0) }
    }
    let isNarrow = width.map { $0 < widths.reduce(0) { $0 + $1 + 2 } } ?? false
    func line(_ cells: [String]) -> String {
      zip(cells, widths).enumerated().reduce("  ") { line, column in
        let (text, width) = column.element
        return line + (column.offset == 0 ? "" : "  ") + text.padded(to: width, right: ![1, 2].contains(column.offset))
      }
    }
    lines =
      [heading] + (!isNarrow && rows.contains { $0.cells != nil } ? [line(Self.titles)] : [])
      + rows.flatMap { row in
        let numbers = row.cells.map { cells in
          guard isNarrow, let width else { return [line(cells)] }
          return wrap(zip(Self.titles, cells).map { "\($0) \($1)" }, separator: ", ", to: width - 2).map { "  " + $0 }
        }
        return [Self.heading(row.tensor)] + (numbers ?? []) + Self.remarks(row.tensor)
      }
  }

  /// A tensor on a line: `hidden/kernel  784x128  f32`.
  static func name(_ tensor: TensorDescription) -> String {
    "\(tensor.name)  \(shape(tensor))  \(tensor.elementType)"
  }

  private static func shape(_ tensor: TensorDescription) -> String {
    tensor.shape.isEmpty ? "single" : tensor.shape.shapeText
  }

  private static func heading(_ tensor: TensorDifference) -> String {
    func both(_ text: (TensorDescription) -> String) -> String {
      let texts = [text(tensor.first), text(tensor.second)]
      return Name(texts[0]) == Name(texts[1]) ? texts[0] : texts.joined(separator: " | ")
    }
    var parts = [both(\.name.text), both(shape), both { "\($0.elementType)" }]
    if tensor.outcome == .withinTolerance { parts.append("within the tolerance") }
    if let numbers = tensor.numbers, tensor.tolerance != nil, numbers.beyondToleranceCount > 0 {
      parts.append("\(counted(numbers.beyondToleranceCount, "element")) beyond the tolerance")
    }
    return parts.joined(separator: "  ")
  }

  /// The numbers for a tensor; nil if no two elements differ as numbers.
  private static func cells(_ tensor: TensorDifference) -> [String]? {
    guard let numbers = tensor.numbers, numbers.changedCount > 0 else { return nil }
    func text(_ largest: NumericDifference.Largest?) -> String {
      guard let largest else { return "-" }
      let value = largest.whole.map(\.grouped) ?? largest.value.roundedUp(toDigits: 3)
      let index = tensor.index(at: largest.index)
      return index.isEmpty ? value : "\(value) [\(index.map(String.init).joined(separator: ","))]"
    }
    return [
      part(numbers.changedPart), text(numbers.largest), text(numbers.largestRelative),
      numbers.largestULP.map(\.grouped) ?? "-", numbers.cosine?.fixed(7) ?? "-",
    ]
  }

  /// A percentage that shows 0 or 100 only if it is exactly that.
  private static func part(_ value: Double) -> String {
    if value > 0, value < 0.00005 { return "< 0.01 %" }
    if value < 1, value >= 0.99995 { return "> 99.99 %" }
    return value.percent
  }

  private static func remarks(_ tensor: TensorDifference) -> [String] {
    guard let numbers = tensor.numbers else { return ["  not compared: the shapes differ"] }
    var remarks: [String] = []
    if tensor.outcome == .equalNumbers { remarks.append("equal as numbers") }
    if numbers.otherBitsCount > 0 {
      remarks.append("\(counted(numbers.otherBitsCount, "equal number")) in other bits: -0 and +0, or kinds of NaN")
    }
    for (file, count) in [("A", numbers.nanOnlyInFirst), ("B", numbers.nanOnlyInSecond)] where count > 0 {
      remarks.append("NaN only in \(file): \(counted(count, "element"))")
    }
    for (file, count) in [("A", numbers.infiniteOnlyInFirst), ("B", numbers.infiniteOnlyInSecond)] where count > 0 {
      remarks.append("infinite only in \(file): \(counted(count, "element"))")
    }
    return remarks.map { "  " + $0 }
  }
}
