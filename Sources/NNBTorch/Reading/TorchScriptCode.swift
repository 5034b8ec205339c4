internal import NNBBytes
internal import NNBZip

/// The text of TorchScript's code in an archive, of which no line is executed (Spec/pytorch.md, section 5).
///
/// It is looked at only for what a `Sequential` does between its modules: a hook stands there in a trace and in a script.
struct TorchScriptCode {
  private let archive: TorchArchive

  /// How much of all texts may still be read, in bytes.
  private var room = Self.largestTexts

  /// What was found of classes.
  private var known: [String: Finding] = [:]

  /// The largest text of one class, and of all together, in bytes; a layer takes some hundred.
  private static let largestText = 1 << 20
  private static let largestTexts = 16 << 20

  /// What the code of a class shows.
  enum Finding: Equatable {
    /// The modules are applied and nothing else is done.
    case modulesAlone

    /// This is done to values too.
    case more(String)

    /// There is no such code, or more of it than is read.
    case unknown
  }

  /// Looks at the texts of an archive.
  init(_ archive: TorchArchive) { self.archive = archive }

  /// What a `Sequential` does, by its whole name, `__torch__.torch.nn.modules.container.Sequential`.
  ///
  /// Throws `ZipError`.
  mutating func finding(of className: String) throws(ZipError) -> Finding {
    if let found = known[className] { return found }
    let found = try read(className)
    known[className] = found
    return found
  }

  private mutating func read(_ className: String) throws(ZipError) -> Finding {
    let parts = className.split(separator: ".")
    guard let last = parts.last,
      let member = archive.code(parts.dropLast().joined(separator: "/") + ".py"),
      member.byteCount <= min(room, Self.largestText)
    else { return .unknown }
    room -= member.byteCount
    return Self.finding(in: try archive.bytes(of: member, limit: Self.largestText), class: Array(last.utf8))
  }

  /// What the method `forward` of a class in a text does.
  static func finding(in text: [UInt8], class name: [UInt8]) -> Finding {
    var lines = text.split(separator: UInt8(ascii: "\n"))[...]
    let start = Array("class ".utf8) + name + Array("(".utf8)
    guard let first = lines.firstIndex(where: { $0.starts(with: start) }) else { return .unknown }
    lines = lines[(first + 1)...].prefix { $0.first == UInt8(ascii: " ") }
    guard let method = lines.firstIndex(where: { $0.starts(with: "  def forward(".utf8) }),
      let signature = lines[method...].firstIndex(where: { $0.last == UInt8(ascii: ":") })
    else { return .unknown }
    let body = lines[(signature + 1)...].prefix { $0.starts(with: "    ".utf8) }
    for line in body {
      if let call = foreign(in: Array(line)) { return .more(call) }
    }
    return body.isEmpty ? .unknown : .modulesAlone
  }

  /// The first name in a line that is neither a variable, nor a module, nor the call of one; nil if there is none.
  private static func foreign(in line: [UInt8]) -> String? {
    var place = 0
    while place < line.count {
      if line[place] == UInt8(ascii: "\"") {
        place += 1
        while place < line.count, line[place] != UInt8(ascii: "\"") { place += 1 }
        place += 1
        continue
      }
      let word = line[place...].prefix(while: isOfName)
      guard !word.isEmpty else {
        place += 1
        continue
      }
      place = word.endIndex
      let parts = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
      let isCalled = place < line.count && line[place] == UInt8(ascii: "(")
      let isRight: Bool
      switch parts.count {
      case 1: isRight = !isCalled || parts[0] == Array("getattr".utf8)
      case 2:
        isRight = isCalled ? parts == [[], Array("forward".utf8)] : parts[0] == Array("self".utf8) && !parts[1].isEmpty
      default: isRight = false
      }
      if !isRight { return String(decoding: word.prefix(128), as: UTF8.self) }
    }
    return nil
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: byte >= 0x80
    }
  }
}
