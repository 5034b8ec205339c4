internal import NNBBytes
internal import NNBSystem

/// CSV files as Kaggle has them (Spec/nnidx.md, section 10).
package struct CSVOutput {
  private let path: String
  private let replacesAny: Bool
  private let inputs: [String]

  /// Writes to a file, or for two parts into a folder.
  package init(_ path: String, replacesAny: Bool, besides inputs: [String]) {
    (self.path, self.replacesAny, self.inputs) = (path, replacesAny, inputs)
  }

  /// Writes the files and gives their paths.
  package func write(_ set: ArrangedSet, besides read: [String]) throws -> [String] {
    var parts: [(ArrangedPart, String)] = []
    if let training = set.training, let test = set.test {
      _ = try FileSystem.makeFolder(path)
      parts = [(training, path + "/train.csv"), (test, path + "/test.csv")]
    } else if let part = set.training ?? set.test {
      parts = [(part, path)]
    }
    let places = try parts.map { part, path in
      (part, try OutputPlace(path, besides: inputs, replacesAny: replacesAny, removesLeftovers: true))
    }
    for (_, place) in places { try place.check(besides: read) }
    for (_, place) in places where !place.canReplace { throw FileError.exists(path: place.path) }
    let files = try places.map { part, place in
      try PendingFile(place, isPacked: place.path.hasSuffix(".gz")) { try Self.write(part, set.classNames, to: $0) }
    }
    for file in files { try file.commit() }
    return places.map(\.1.path)
  }

  private static func write(_ part: ArrangedPart, _ names: [String], to writer: PieceWriter) throws {
    let columns = (0..<part.store.pixelCount).map { "pixel\($0)" }
    try writer.write(((part.labels.isEmpty ? [] : ["label"]) + columns).joined(separator: ",").utf8)
    try writer.write([0x0A])
    // The digits of every byte, so that a row is put together of what is there.
    let texts = (0..<256).map { Array("\($0)".utf8) }
    var row: [UInt8] = []
    try part.forEachImage { number, pixels in
      row.removeAll(keepingCapacity: true)
      if !part.labels.isEmpty {
        let label = Int(part.labels[number])
        row += Array((names.isEmpty ? "\(label)" : quoted(names[label])).utf8) + [UInt8(ascii: ",")]
      }
      for pixel in pixels {
        row += texts[Int(pixel)]
        row.append(UInt8(ascii: ","))
      }
      row[row.count - 1] = 0x0A
      try writer.write(row)
    }
    try writer.finish()
  }

  private static func quoted(_ name: String) -> String {
    guard name.utf8.contains(where: { [0x22, 0x2C, 0x3B, 0x09, 0x20].contains($0) }) else { return name }
    return "\"" + name.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
