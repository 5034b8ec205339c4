internal import NNBBytes
internal import NNBJSON
internal import NNBModel

/// What the HDF5 worker has to say: lines of text, each a JSON list of a word and its fields, which are texts too.
///
/// The last line is `["end"]`; a report without it was cut short.
package struct WorkerReport: Equatable, Sendable {
  /// The way of one tensor from one file to the other.
  package struct Way: Equatable, Sendable {
    /// The name in the file that is read.
    package let source: String

    /// The name in the file that is written.
    package let target: String

    /// The shape in the file that is written, such as `784x128`; empty for a single value.
    package let shape: String

    /// The element type in the file that is read.
    package let sourceType: String

    /// The element type in the file that is written.
    package let targetType: String

    /// Whether rows and columns are exchanged.
    package let isTransposed: Bool

    /// States the way of a tensor.
    package init(
      source: String, target: String, shape: [Int], sourceType: String, targetType: String, isTransposed: Bool
    ) {
      self.source = source
      self.target = target
      self.shape = shape.shapeText
      self.sourceType = sourceType
      self.targetType = targetType
      self.isTransposed = isTransposed
    }
  }

  /// Something that keeps a file from being converted.
  package struct Problem: Equatable, Sendable {
    /// A sentence.
    package let message: String

    /// The option that would decide the matter, as it is typed; empty where there is none.
    package let option: String

    /// States a problem.
    package init(_ message: String, option: String = "") {
      self.message = message
      self.option = option
    }
  }

  /// The ways of all tensors.
  package var ways: [Way] = []

  /// What the user should know though nothing is wrong.
  package var notes: [String] = []

  /// What the file that is written cannot hold where its readers look for it.
  package var losses: [String] = []

  /// What keeps the file from being converted; nothing was written then.
  package var problems: [Problem] = []

  /// Whether the file that is read has what nnb recorded of it, checksums too, and was compared with that.
  package var hasRecord = false

  /// Whether a problem is that the file is not what was once written.
  package var showsDamage = false

  /// What kept the work from being done though nothing is known to be wrong with the file; nothing of use was written then.
  package var failure: Failure?

  /// What was compared and found equal.
  package var verified: Verified?

  /// The parts of the sandbox that are not there; where the request does not accept one, no file was opened.
  package var sandboxGaps: [SandboxGap] = []

  /// An empty report.
  package init() {}
}

extension WorkerReport {
  /// What kept the work from being done.
  package struct Failure: Equatable, Sendable {
    /// Whose fault it is.
    package enum Kind: String, CaseIterable, Sendable {
      /// Reading or writing failed: a full disk, a limit, a fault of the device.
      case inputOutput = "io"

      /// A mistake of the worker.
      case software
    }

    /// Whose fault it is.
    package let kind: Kind

    /// A sentence.
    package let message: String

    /// States a failure.
    package init(_ kind: Kind, _ message: String) {
      self.kind = kind
      self.message = message
    }
  }

  /// What was compared and found equal.
  package struct Verified: Equatable, Sendable {
    /// How many tensors.
    package let tensors: Int

    /// How many bytes.
    package let bytes: Int

    /// States what was compared.
    package init(tensors: Int, bytes: Int) {
      self.tensors = tensors
      self.bytes = bytes
    }
  }
}

// MARK: As text

extension WorkerReport {
  /// No report is longer, in bytes.
  package static let largestByteCount = 256 << 20

  /// The report's lines.
  package var text: String {
    var lines: [[String]] = ways.map {
      ["way", $0.source, $0.target, $0.shape, $0.sourceType, $0.targetType, $0.isTransposed ? "transposed" : ""]
    }
    lines += notes.map { ["note", $0] } + losses.map { ["loss", $0] }
    lines += sandboxGaps.map { ["gap", $0.feature.rawValue, $0.reason.rawValue, $0.answer] }
    lines += problems.map { ["problem", $0.message, $0.option] }
    if hasRecord { lines.append(["record"]) }
    if showsDamage { lines.append(["damage"]) }
    if let failure { lines.append(["failure", failure.kind.rawValue, failure.message]) }
    if let verified { lines.append(["verified", "\(verified.tensors)", "\(verified.bytes)"]) }
    lines.append(["end"])
    return lines.map { JSON.array($0.map(JSON.string)).text + "\n" }.joined()
  }

  /// Reads `text` back; nil where it is no whole report.
  package init?(text: String) {
    var hasEnded = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard !hasEnded, let fields = Self.fields(of: Array(line)) else { return nil }
      switch (fields[0], fields.count) {
      case ("way", 7):
        ways.append(
          Way(
            source: fields[1], target: fields[2], shapeText: fields[3], sourceType: fields[4], targetType: fields[5],
            isTransposed: fields[6] == "transposed"))
      case ("note", 2): notes.append(fields[1])
      case ("loss", 2): losses.append(fields[1])
      case ("gap", 4):
        guard let feature = SandboxGap.Feature(rawValue: fields[1]), let reason = SandboxGap.Reason(rawValue: fields[2])
        else { return nil }
        sandboxGaps.append(SandboxGap(feature, reason, answer: fields[3]))
      case ("problem", 3): problems.append(Problem(fields[1], option: fields[2]))
      case ("record", 1): hasRecord = true
      case ("damage", 1): showsDamage = true
      case ("failure", 3):
        guard let kind = Failure.Kind(rawValue: fields[1]) else { return nil }
        failure = Failure(kind, fields[2])
      case ("verified", 3):
        guard let tensors = Int(fields[1]), let bytes = Int(fields[2]) else { return nil }
        verified = Verified(tensors: tensors, bytes: bytes)
      case ("end", 1): hasEnded = true
      default: return nil
      }
    }
    guard hasEnded else { return nil }
  }

  /// The word and the fields of a line; nil where it is none.
  private static func fields(of line: [UInt8]) -> [String]? {
    let limits = JSONLimits(byteCount: largestByteCount, depth: 1)
    guard let elements = try? JSON(parsing: line, limits: limits).elements, !elements.isEmpty else { return nil }
    let fields = elements.compactMap(\.string)
    return fields.count == elements.count ? fields : nil
  }
}

extension WorkerReport.Way {
  /// The way that begins with one and goes on with another.
  package init(from first: Self, to second: Self) {
    self.init(
      source: first.source, target: second.target, shapeText: second.shape, sourceType: first.sourceType,
      targetType: second.targetType, isTransposed: first.isTransposed != second.isTransposed)
  }

  fileprivate init(
    source: String, target: String, shapeText: String, sourceType: String, targetType: String, isTransposed: Bool
  ) {
    self.source = source
    self.target = target
    shape = shapeText
    self.sourceType = sourceType
    self.targetType = targetType
    self.isTransposed = isTransposed
  }
}
