internal import NNBBytes
internal import NNBCSV

/// Makes images of records.
struct CSVRows {
  private let columns: CSVColumns
  private let set: DataSet
  private let store: ImageStore
  private let name: String
  private var values: PixelValues
  private var pixels: [UInt8]

  /// Where the images of this file begin, and how many there are.
  private let start: Int
  private var count = 0

  private var kind: ImageStore.LabelKind?
  private var areLabelsZero = true

  init(_ columns: CSVColumns, _ set: DataSet, _ store: ImageStore, _ name: String) {
    (self.columns, self.set, self.store, self.name) = (columns, set, store, name)
    values = PixelValues(set.choices.values)
    pixels = [UInt8](repeating: 0, count: columns.pixels.count)
    start = store.count
  }

  /// Adds the image of a record. Throws `CSVError`, and what stops the reading of all inputs.
  mutating func take(_ record: CSVRecord) throws {
    guard record.count == columns.count else {
      throw CSVError.columnCount(row: record.row, expected: columns.count, found: record.count)
    }
    let label = try columns.label.map { try self.label(record, $0) }
    let wasOpen = values.scale == nil
    for (position, column) in columns.pixels.enumerated() {
      if let byte = record.byte(column), let pixel = values.pixel(byte) {
        pixels[position] = pixel
      } else {
        let isOpen = values.scale == nil
        pixels[position] = try pixel(record, column)
        // What was read as 0 and 1 of this row means 0 and 255.
        if isOpen, values.scale == .unit { for before in 0..<position { pixels[before] &*= 255 } }
      }
    }
    if wasOpen, values.scale == .unit { store.scale(start..<start + count) }
    try set.append(
      pixels, height: columns.height, width: columns.width, label: label, kind ?? .none, to: store,
      of: "\(name), row \(record.row)")
    count += 1
  }

  /// Decides what only the whole file tells.
  func finish() throws(CSVError) {
    if let column = columns.label, columns.isLabelGuessed, areLabelsZero, kind == .numbers, count > 1 {
      throw .onlyZeroLabels(column: column + 1, count: count)
    }
    guard values.scale == nil, values.hasOne else { return }
    store.scale(start..<start + count)
    set.note("\(name): all values are 0 or 1, taken for black and white (--values byte takes them as they are)")
  }

  private mutating func pixel(_ record: CSVRecord, _ column: Int) throws(CSVError) -> UInt8 {
    guard let number = record.number(column), let pixel = values.pixel(number) else {
      throw fault(record, column, values.expected)
    }
    return pixel
  }

  private mutating func label(_ record: CSVRecord, _ column: Int) throws(CSVError) -> Int32 {
    let number = record.byte(column).map { Double($0) } ?? record.number(column)
    if kind == nil { kind = number == nil ? .names : .numbers }
    if kind == .names {
      guard let label = set.classes.number(of: Array(record.bytes[record.range(column)])) else {
        throw fault(record, column, "the name of a class")
      }
      return label
    }
    guard let number, number == number.rounded(), (0...Double(ImageStore.largestLabel)).contains(number) else {
      throw fault(record, column, "a label, a whole number from 0 to \(ImageStore.largestLabel)")
    }
    if number != 0 { areLabelsZero = false }
    return Int32(number)
  }

  private func fault(_ record: CSVRecord, _ column: Int, _ expected: String) -> CSVError {
    let text = record.text(column), words = text.split(separator: " ").count
    let isLong = text.utf8.count > CSVLimits.longestNumber
    // As numpy.savetxt writes it without a delimiter.
    let hasBlanks = record.count == 1 && words > 1
    return .field(
      row: record.row, column: column + 1, name: columns.header?[column], expected: expected,
      found: hasBlanks
        ? "\(words.grouped) fields with blanks between them, where commas, semicolons or tabs are needed"
        : isLong ? "\(text.utf8.count) bytes of text" : text)
  }
}
