package import NNB
package import NNBBytes
package import NNBFormats
internal import NNBModel
package import NNBSystem

/// Writes C source that computes a network (Spec/c-export.md).
package struct CWriter: ModelWriter {
  /// The writer.
  package init() {}

  package var isOneWay: Bool { true }

  /// Headers end so.
  private static let headerEnding = ".h"

  /// No more than the size of the file: how long its decimals are is known when they are written.
  package func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) -> Int {
    let network = try CNetwork(
      head, .shortest, isHeader: false, isQuantised: options.quantises, name: name)
    let code = CCode(network, notes: [], digest: String(repeating: "0", count: 64))
    return code.parts.reduce(0) { count, part in
      switch part {
      case .text(let text): count + text.utf8.count
      case .array(let array): count + array.leastTextBytes
      }
    }
  }

  package func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let network = try Self.network(model, options, output: name, subject: model.name)
    let reader = model.reader
    let dated = reader.notes.filter { CHeading.keys.contains($0.key.text) && $0.digest != nil }
    // It takes reading all elements, so a plan has it only for notes that say what they are about.
    let digest = try Failure.telling { try target == nil && dated.isEmpty ? nil : reader.contentDigest() }
    var report = CReport(network, reader.head, stale: dated.filter { $0.digest != digest }).report
    guard let target, let digest else { return report }
    try Failure.telling {
      let code = Self.code(network, reader.notes, digest: digest)
      var text = CTextWriter(to: target)
      for part in code.parts {
        switch part {
        case .text(let string): try text.append(string)
        case .array(let array):
          let changed = try Self.write(array, of: reader, to: &text)
          if let changed { report.quantised.append(changed) }
        }
      }
      try text.flush()
    }
    return report
  }

  package func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    CWritten(file: written, options: options, name: name)
  }

  package func runnable(
    _ written: OpenFile, of model: ModelStage, _ options: ExportOptions, name: String, to target: OpenFile
  ) throws(Failure) -> [[Float]]? {
    try CWritten(file: written, options: options, name: name).runnable(of: model.reader, to: target)
  }

  /// What the code depends on; `output` is the file's name.
  static func network(
    _ model: ModelStage, _ options: ExportOptions, output: String, subject: String
  ) throws(Failure) -> CNetwork {
    try network(model.reader.head, options, output: output, subject: subject)
  }

  static func network(
    _ head: NNBHead, _ options: ExportOptions, output: String, subject: String
  ) throws(Failure) -> CNetwork {
    try CNetwork(
      head, options.identifier.flatMap { CIdentifier($0) } ?? CIdentifier(file: output),
      isHeader: output.lowercased().hasSuffix(headerEnding), isQuantised: options.quantises, name: subject)
  }

  /// The file of a network; reads all elements for the digest.
  static func code(_ network: CNetwork, of reader: NNBReader) throws -> CCode {
    code(network, reader.notes, digest: try reader.contentDigest())
  }

  private static func code(_ network: CNetwork, _ notes: [Note], digest: [UInt8]) -> CCode {
    CCode(network, notes: notes.filter { $0.digest == nil || $0.digest == digest }, digest: digest.hexText)
  }

  /// Writes the numbers of an array; gives what quantisation changed in a kernel.
  private static func write(
    _ array: CArray, of reader: NNBReader, to text: inout CTextWriter
  ) throws -> ExportReport.Quantised? {
    let elements = try CElements(array.tensor, in: reader)
    switch array.part {
    case .kernel, .bias:
      try elements.forEachPiece { piece, start in
        for (place, element) in piece.enumerated() {
          try text.append(number: element.cText, at: start + place, inLine: array.numbersInLine)
        }
      }
    case .scale:
      for (unit, scale) in try CQuantisation(of: elements, units: array.columns).scales.enumerated() {
        try text.append(number: scale.cText, at: unit, inLine: array.numbersInLine)
      }
    case .integers:
      let quantisation = try CQuantisation(of: elements, units: array.columns)
      var largest = 0.0, changed = 0
      try elements.forEachPiece { piece, start in
        var unit = start % array.columns
        for (place, element) in piece.enumerated() {
          let integer = quantisation.integer(element, unit: unit)
          try text.append(number: "\(integer)", at: start + place, inLine: array.numbersInLine)
          let error = (Double(element) - Double(integer) * Double(quantisation.scales[unit])).magnitude
          largest = max(largest, error)
          changed += error > 0 ? 1 : 0
          unit = unit + 1 == array.columns ? 0 : unit + 1
        }
      }
      return ExportReport.Quantised(
        tensor: array.tensor, count: array.count, changedCount: changed, largestError: largest)
    }
    return nil
  }
}
