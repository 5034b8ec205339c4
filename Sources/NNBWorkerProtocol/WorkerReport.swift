internal import NNBBytes
internal import NNBJSON
package import NNBFormats
internal import NNBModel

/// What the HDF5 worker has to say: lines of text, each a JSON list of a word and its fields, which are texts too.
///
/// The last line is `["end"]`; a report without it was cut short.
package struct WorkerReport: Equatable, Sendable {
  /// The routes of all tensors.
  package var routes: [TensorRoute] = []

  /// What the user should know though nothing is wrong.
  package var notes: [String] = []

  /// What the file that is written cannot hold where its readers look for it.
  package var losses: [String] = []

  /// What keeps the file from being converted; nothing was written then.
  package var problems: [ModelRefusal.Problem] = []

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

      /// The system has no more of what is needed: memory, or descriptors.
      case shortage

      /// A mistake of the worker.
      case software
    }

    /// A file of the request.
    package enum Subject: String, CaseIterable, Sendable {
      /// The file behind `WorkerRequest.Descriptor.source`.
      case source

      /// The file behind `WorkerRequest.Descriptor.other`.
      case other
    }

    /// Whose fault it is.
    package let kind: Kind

    /// The file that it is about.
    package let subject: Subject

    /// A sentence that goes after the file's name, which only the tool knows.
    package let message: String

    /// States a failure.
    package init(_ kind: Kind, of subject: Subject, _ message: String) {
      self.kind = kind
      self.subject = subject
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
    var lines: [[String]] = routes.map {
      [
        "route", $0.source, $0.target, $0.shape.map(String.init).joined(separator: "x"), $0.sourceType.word,
        $0.targetType.word, $0.isTransposed ? "transposed" : "",
      ]
    }
    lines += notes.map { ["note", $0] } + losses.map { ["loss", $0] }
    lines += sandboxGaps.map { ["gap", $0.feature.rawValue, $0.reason.rawValue, $0.answer] }
    lines += problems.map { ["problem", $0.message, $0.option] }
    if hasRecord { lines.append(["record"]) }
    if showsDamage { lines.append(["damage"]) }
    if let failure { lines.append(["failure", failure.kind.rawValue, failure.subject.rawValue, failure.message]) }
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
      case ("route", 7):
        guard let shape = Self.shape(fields[3]), let from = StoredType(word: fields[4]),
          let to = StoredType(word: fields[5])
        else { return nil }
        routes.append(
          TensorRoute(
            source: fields[1], target: fields[2], shape: shape, sourceType: from, targetType: to,
            isTransposed: fields[6] == "transposed"))
      case ("note", 2): notes.append(fields[1])
      case ("loss", 2): losses.append(fields[1])
      case ("gap", 4):
        guard let feature = SandboxGap.Feature(rawValue: fields[1]), let reason = SandboxGap.Reason(rawValue: fields[2])
        else { return nil }
        sandboxGaps.append(SandboxGap(feature, reason, answer: fields[3]))
      case ("problem", 3): problems.append(.init(fields[1], option: fields[2]))
      case ("record", 1): hasRecord = true
      case ("damage", 1): showsDamage = true
      case ("failure", 4):
        guard let kind = Failure.Kind(rawValue: fields[1]), let subject = Failure.Subject(rawValue: fields[2])
        else { return nil }
        failure = Failure(kind, of: subject, fields[3])
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

extension WorkerReport {
  private static func shape(_ text: String) -> [Int]? {
    if text.isEmpty { return [] }
    let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let known = sizes.compactMap(\.self)
    return known.count == sizes.count && known.allSatisfy { $0 >= 0 } ? known : nil
  }
}

extension StoredType {
  /// The type as a word of a report: `f32`, `bytes=2`, or `other=` and a few words.
  fileprivate var word: String {
    switch self {
    case .number(let type): "\(type)"
    case .opaque(let byteCount): "bytes=\(byteCount)"
    case .other(let text): "other=" + text
    }
  }

  fileprivate init?(word: String) {
    if word.hasPrefix("other=") {
      self = .other(String(word.dropFirst("other=".count)))
    } else if word.hasPrefix("bytes=") {
      guard let count = Int(word.dropFirst("bytes=".count)) else { return nil }
      self = .opaque(byteCount: count)
    } else {
      guard let type = ElementType.allCases.first(where: { "\($0)" == word }) else { return nil }
      self = .number(type)
    }
  }
}
