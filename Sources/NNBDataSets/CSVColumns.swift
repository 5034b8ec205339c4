internal import NNBBytes
internal import NNBCSV

/// What the columns of a CSV file are.
struct CSVColumns {
  /// The names of the columns; nil if the first record has data.
  let header: [String]?

  /// The column of the labels; nil if there are none.
  let label: Int?

  /// Whether nobody said where it is.
  let isLabelGuessed: Bool

  /// The columns of the pixels.
  let pixels: [Int]

  let height, width: Int
  let count: Int

  /// What should be told of them.
  let note: String?

  private static let labelNames: Set = ["label", "labels", "class", "target", "digit", "y"]
  private static let indexNames: Set = ["", "id", "index", "unnamed: 0", "imageid"]

  /// Decides by the first record and what the command says.
  init(_ first: CSVRecord, _ choices: ReadingChoices) throws(CSVError) {
    count = first.count
    let names = (0..<first.count).map { first.text($0) }, folded = names.map { $0.lowercased() }
    header = Self.isHeader(first, folded) ? names : nil
    let found: Int?
    switch choices.labelColumn {
    case .automatic: found = header == nil ? nil : folded.firstIndex(where: Self.labelNames.contains)
    case .none: found = nil
    case .last: found = first.count - 1
    case .index(let index):
      guard index < first.count else { throw .noColumn("\(index + 1)", columns: first.count) }
      found = index
    case .name(let name):
      guard
        let index = header?.firstIndex(of: name) ?? header.flatMap({ _ in folded.firstIndex(of: name.lowercased()) })
      else { throw .noColumn(name, columns: first.count) }
      found = index
    }
    let unwanted = header == nil ? [] : folded.indices.filter { $0 != found && Self.indexNames.contains(folded[$0]) }
    let isOpen = choices.labelColumn == .automatic && found == nil
    var result: (label: Int?, left: [Int], size: (Int, Int))?
    for left in unwanted.isEmpty ? [[]] : [[], unwanted] where result == nil {
      let rest = first.count - left.count - (found == nil ? 0 : 1)
      if let size = Self.size(of: rest, choices) {
        result = (found, left, size)
      } else if isOpen, let size = Self.size(of: rest - 1, choices) {
        result = ((0..<first.count).first { !left.contains($0) }, left, size)
      }
    }
    guard let result else {
      let pixels = first.count - (found == nil ? 0 : 1)
      throw .size(
        columns: first.count, pixels: pixels,
        expected: choices.size.map { "\($0.height)x\($0.width) = \(($0.height * $0.width).grouped)" }
          ?? (isOpen ? "a square, or one more with the labels" : "a square"))
    }
    label = result.label
    isLabelGuessed = isOpen && result.label != nil
    pixels = (0..<first.count).filter { $0 != result.label && !result.left.contains($0) }
    (height, width) = result.size
    note =
      result.left.isEmpty
      ? nil
      : "left out: "
        + result.left.map { "column \($0 + 1)\(names[$0].isEmpty ? "" : " (\(names[$0]))")" }.joined(separator: ", ")
  }

  /// Two fields that are no numbers, an empty one, a name that is known, or the numbers of the columns.
  private static func isHeader(_ first: CSVRecord, _ folded: [String]) -> Bool {
    let numbers = (0..<first.count).map { first.number($0) }
    if numbers.count(where: { $0 == nil }) > 1 || folded.contains("") { return true }
    if folded.contains(where: { labelNames.contains($0) || indexNames.contains($0) }) { return true }
    return first.count > 4 && numbers.enumerated().allSatisfy { $1 == Double($0) }
  }

  /// The size of so many pixels; nil if it is not the one that is wanted, or no square.
  private static func size(of count: Int, _ choices: ReadingChoices) -> (Int, Int)? {
    PixelShape.size(of: count, choices)
  }
}

/// Sizes of images that are rows of numbers.
enum PixelShape {
  /// The height and width of `count` pixels: those of the command, or a square; nil if neither fits.
  static func size(of count: Int, _ choices: ReadingChoices) -> (Int, Int)? {
    if let size = choices.size, !choices.isLikeMNIST { return size.height * size.width == count ? size : nil }
    guard count > 0 else { return nil }
    let side = Int(Double(count).squareRoot().rounded())
    return side * side == count ? (side, side) : nil
  }
}
