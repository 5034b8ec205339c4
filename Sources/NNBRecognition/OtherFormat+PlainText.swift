extension OtherFormat {
  private static let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]

  /// The longest message of a server, in bytes, and the longest part of it that is shown.
  private static let longestMessage = 512, longestShown = 60

  /// Formats that are text, after a byte-order mark and blanks.
  static func text(_ start: [UInt8]) -> OtherFormat? {
    let text = start.starts(with: [0xEF, 0xBB, 0xBF]) ? start.dropFirst(3) : start[...]
    let body = text.drop { blanks.contains($0) }
    let lowercased = body.prefix(16).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    func begins(_ words: [String]) -> Bool { words.contains { lowercased.starts(with: Array($0.utf8)) } }
    if begins(["<!doctype", "<html", "<head", "<body", "<!--"]) {
      return isReport(body) ? .report : .webPage
    }
    if begins(["<?xml", "<error"]) {
      return String(decoding: body.prefix(512), as: UTF8.self).contains("<html") ? .webPage : .xml
    }
    guard let first = body.first, body.allSatisfy({ $0 >= 0x20 || blanks.contains($0) }) else { return nil }
    if begins(["@relation"]) || first == UInt8(ascii: "%") && String(decoding: body, as: UTF8.self).contains("@") {
      return .arff
    }
    if begins(["/*", "//", "#include", "#ifndef", "#define", "#pragma once"]) { return .cSource }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      return String(decoding: body, as: UTF8.self).contains("\"weight_map\"") && namesKerasParts(body)
        ? .weightParts : .json
    }
    return serverMessage(body, lowercased) ?? table(body)
  }

  /// Whether a page says that it is a report (Spec/report.md, 1), also after another program saved it.
  private static func isReport(_ page: ArraySlice<UInt8>) -> Bool {
    String(decoding: page, as: UTF8.self).contains("\"nnb report ")
  }

  /// Whether the beginning of a list of parts names files of Keras.
  private static func namesKerasParts(_ text: ArraySlice<UInt8>) -> Bool {
    String(decoding: text, as: UTF8.self).contains(".weights.h5\"")
  }

  /// What servers answer instead of a file: a status, or words, and nothing else.
  private static func serverMessage(_ body: ArraySlice<UInt8>, _ lowercased: [UInt8]) -> OtherFormat? {
    guard body.count <= longestMessage else { return nil }
    let words = [
      "not found", "forbidden", "access denied", "unauthorized", "no such", "error", "bad request", "entry not",
    ]
    let isStatus =
      lowercased.count >= 3 && (lowercased[0] == UInt8(ascii: "4") || lowercased[0] == UInt8(ascii: "5"))
      && lowercased[1...2].allSatisfy { (0x30...0x39).contains($0) }
      && (lowercased.count == 3 || [UInt8(ascii: ":"), 0x20, 0x0A, 0x0D].contains(lowercased[3]))
      && body.contains { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    guard isStatus || words.contains(where: { lowercased.starts(with: Array($0.utf8)) }) else { return nil }
    let line = body.prefix { $0 != 0x0A && $0 != 0x0D }
    return .serverMessage(String(decoding: line.prefix(longestShown), as: UTF8.self))
  }

  /// Text in columns: the same number of separators in the first lines, or index and value.
  private static func table(_ body: ArraySlice<UInt8>) -> OtherFormat? {
    let lines = body.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).prefix(3)
    guard let first = lines.first else { return nil }
    for separator in [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09] {
      let counts = lines.map { $0.count { $0 == separator } }
      // The last of the lines may be cut.
      if counts[0] > 0, counts.dropLast().allSatisfy({ $0 == counts[0] }) { return .csv }
    }
    let parts = first.split(separator: 0x20)
    guard parts.count > 1, parts.dropFirst().dropLast().allSatisfy({ isPair($0) }), isPair(parts[1]) else { return nil }
    return .libsvm
  }

  /// An index, a colon and a number.
  private static func isPair(_ part: ArraySlice<UInt8>) -> Bool {
    let parts = part.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty && parts[0].allSatisfy { (0x30...0x39).contains($0) }
  }
}
