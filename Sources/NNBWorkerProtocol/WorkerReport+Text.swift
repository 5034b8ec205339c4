internal import NNBBytes
internal import NNBFormats
internal import NNBJSON
internal import NNBModel

/// A report as text: lines, each a JSON list of a word and its values.
///
/// The last line is `["end"]`; a report without it was cut short.
extension WorkerReport {
  /// No report is longer, in bytes.
  package static let largestByteCount = 256 << 20

  /// The report's lines.
  package var text: String {
    var lines: [[JSON]] = routes.map { ["route"] + $0.values }
    lines += notes.map { ["note", .string($0)] } + losses.map { ["loss", .string($0)] }
    lines += sandboxGaps.map {
      ["gap", .string($0.feature.rawValue), .string($0.reason.rawValue), .string($0.answer)]
    }
    if hasRecord { lines.append(["record"]) }
    if let folded {
      lines.append(["folded", .number(folded.largestWeightError), .number(folded.largestSumError)])
    }
    if let failure { lines.append(["failure", failure.value]) }
    if let verified { lines.append(["verified", .integer(verified.tensors), .integer(verified.bytes)]) }
    lines.append(["end"])
    return lines.map { JSON.array($0).text + "\n" }.joined()
  }

  /// Reads `text` back; nil if it is no whole report.
  package init?(text: String) {
    var hasEnded = false
    let limits = JSONLimits(byteCount: Self.largestByteCount, depth: 8)
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard !hasEnded, let values = try? JSON(parsing: Array(line), limits: limits).elements,
        let word = values.first?.string
      else { return nil }
      guard word != "end" else {
        guard values.count == 1 else { return nil }
        hasEnded = true
        continue
      }
      guard take(word, Array(values.dropFirst())) else { return nil }
    }
    guard hasEnded else { return nil }
  }

  /// Takes what a line says; false if no worker says that.
  private mutating func take(_ word: String, _ values: [JSON]) -> Bool {
    switch (word, values.count) {
    case ("route", _):
      guard let route = TensorRoute(values: values) else { return false }
      routes.append(route)
    case ("note", 1):
      guard let note = values[0].string else { return false }
      notes.append(note)
    case ("loss", 1):
      guard let loss = values[0].string else { return false }
      losses.append(loss)
    case ("gap", 3):
      guard let feature = values[0].string.flatMap(SandboxGap.Feature.init(rawValue:)),
        let reason = values[1].string.flatMap(SandboxGap.Reason.init(rawValue:)), let answer = values[2].string
      else { return false }
      sandboxGaps.append(SandboxGap(feature, reason, answer: answer))
    case ("record", 0): hasRecord = true
    case ("folded", 2):
      guard let weights = values[0].real, let sums = values[1].real, weights >= 0, sums >= 0 else { return false }
      folded = FoldReport(largestWeightError: weights, largestSumError: sums)
    case ("failure", 1):
      guard failure == nil, let found = Failure(value: values[0]) else { return false }
      failure = found
    case ("verified", 2):
      guard let tensors = values[0].wholeNumber, let bytes = values[1].wholeNumber, tensors >= 0, bytes >= 0
      else { return false }
      verified = Verified(tensors: tensors, bytes: bytes)
    default: return false
    }
    return true
  }
}

extension JSON {
  /// A number, whole or not.
  fileprivate var real: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}

extension TensorRoute {
  /// Its parts, one after the other.
  fileprivate var values: [JSON] {
    [
      .string(source.text), .string(target.text), .array(shape.map(JSON.integer)), sourceType.value, targetType.value,
      .bool(isTransposed),
    ]
  }

  fileprivate init?(values: [JSON]) {
    guard values.count == 6, let source = values[0].string, let target = values[1].string,
      let sizes = values[2].elements, let sourceType = StoredType(value: values[3]),
      let targetType = StoredType(value: values[4]), case .bool(let isTransposed) = values[5]
    else { return nil }
    let shape = sizes.compactMap(\.wholeNumber)
    guard shape.count == sizes.count, shape.allSatisfy({ $0 >= 0 }) else { return nil }
    self.init(
      source: Name(source), target: Name(target), shape: shape, sourceType: sourceType, targetType: targetType,
      isTransposed: isTransposed)
  }
}

extension StoredType {
  /// A number's type is a text, `f32`; a number of bytes without a meaning is a number; words for something else are a
  /// list.
  fileprivate var value: JSON {
    switch self {
    case .number(let type): .string("\(type)")
    case .opaque(let byteCount): .integer(byteCount)
    case .other(let text): .array([.string(text)])
    }
  }

  fileprivate init?(value: JSON) {
    if let name = value.string {
      guard let type = ElementType.allCases.first(where: { "\($0)" == name }) else { return nil }
      self = .number(type)
    } else if let byteCount = value.wholeNumber {
      self = .opaque(byteCount: byteCount)
    } else if let texts = value.elements, texts.count == 1, let text = texts[0].string {
      self = .other(text)
    } else {
      return nil
    }
  }
}
