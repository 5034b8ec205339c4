package import NNBBytes

/// What is wrong with a text of records; rows and columns count from 1, rows are lines of the file (Spec/nnidx.md, section 2).
package enum CSVError: Error, Equatable, Sendable {
  /// The file could not be read.
  case file(Failure)

  /// It is not UTF-8 text with fields.
  case notText(String)

  /// It has no records.
  case empty

  /// A record has another number of columns than the first.
  case columnCount(row: Int, expected: Int, found: Int)

  /// A record or a number of columns is beyond the limits.
  case tooLong(row: Int, limit: Int)
  case tooManyColumns(row: Int, limit: Int)

  /// A quote stands where none may, or one is not closed.
  case quote(row: Int, column: Int)
  case openQuote(row: Int)

  /// A field is not what it must be.
  case field(row: Int, column: Int, name: String?, expected: String, found: String)

  /// The columns fit no picture.
  case size(columns: Int, pixels: Int, expected: String)

  /// There is no column of a name or number.
  case noColumn(String, columns: Int)

  /// All labels are 0 though nobody said where they are.
  case onlyZeroLabels(column: Int, count: Int)
}

extension CSVError: CustomStringConvertible {
  /// One sentence, without the file's name.
  package var description: String {
    switch self {
    case .file(let failure): return failure.message
    case .notText(let what): return what
    case .empty: return "it has no records"
    case .columnCount(let row, let expected, let found):
      return "row \(row) has \(counted(found, "column")), expected \(expected.grouped) as in the first"
    case .tooLong(let row, let limit): return "row \(row) has more than \(counted(limit, "byte"))"
    case .tooManyColumns(let row, let limit): return "row \(row) has more than \(counted(limit, "column"))"
    case .quote(let row, let column):
      return "row \(row), column \(column): a quote within a field, expected a separator or the end of the line"
    case .openQuote(let row): return "row \(row): the file ends within quotes"
    case .field(let row, let column, let name, let expected, let found):
      let title = name.map { " (\($0))" } ?? ""
      return "row \(row), column \(column)\(title): expected \(expected), found \(found.isEmpty ? "nothing" : found)"
    case .size(let columns, let pixels, let expected):
      return "\(counted(columns, "column")), of which \(pixels.grouped) would be pixels: expected \(expected)"
    case .noColumn(let name, let columns): return "there is no column \(name) among \(columns.grouped)"
    case .onlyZeroLabels(let column, let count):
      return "all \(count.grouped) labels in column \(column) are 0, which is probably a pixel"
    }
  }
}

extension CSVError {
  /// The error in the shape that all errors have outside their modules; `name` is the file's.
  package func failure(of name: String) -> Failure {
    if case .file(let failure) = self { return failure }
    return Failure(description, of: name, .badData, code: code, remedy: remedy)
  }

  private var code: String {
    switch self {
    case .file: "cannot-read"
    case .notText: "csv-not-text"
    case .empty: "csv-empty"
    case .columnCount: "csv-column-count"
    case .tooLong, .tooManyColumns: "csv-too-long"
    case .quote, .openQuote: "csv-quote"
    case .field: "csv-field"
    case .size: "csv-size"
    case .noColumn: "csv-no-column"
    case .onlyZeroLabels: "csv-label-column"
    }
  }

  private var remedy: Remedy? {
    switch self {
    case .size: Remedy("picture-size")
    case .noColumn, .onlyZeroLabels: Remedy("label-column")
    default: nil
    }
  }
}
