import Foundation
import Testing
import NNBTestSupport

/// README.md begins with a transcript. Readers will type it, so it must be true.
struct ReadmeTests {
  @Test func `The commands of the README's transcript print what it says`() throws {
    let readme = Fixtures.repository.appending(path: "README.md").path()
    let text = String(decoding: try contents(of: readme), as: UTF8.self)
    let transcript = text.split(separator: "\n").drop { !$0.hasPrefix("    $ ") }.prefix { $0.hasPrefix("    ") }
      .map { String($0.dropFirst(4)) }
    try withTemporaryFolder { folder in
      let tools = Tool.nninfo.url.deletingLastPathComponent().path()
      _ = try shell(#"ln -s "$1" Fixtures"#, [Fixtures.path("")], in: folder)
      var rest = transcript[...]
      var commands = 0
      while let command = rest.popFirst() {
        let expected = rest.prefix { !$0.hasPrefix("$ ") }
        rest = rest.dropFirst(expected.count)
        let outcome = try shell("PATH=$1:$PATH; exec 2>&1; " + command.dropFirst(2), [tools], in: folder)
        #expect(Self.agrees(outcome.lines, Array(expected)), "\(command)\n\(outcome.text)")
        commands += 1
      }
      #expect(commands == 7)
    }
  }

  /// Whether lines are those of the transcript, in which `…` stands for lines or the end of one; speeds may differ.
  private static func agrees(_ found: [String], _ expected: [String]) -> Bool {
    var rest = found[...]
    for (index, line) in expected.enumerated() {
      if line == "…" {
        guard index + 1 < expected.count else { return true }
        rest = rest.drop { !matches($0, expected[index + 1]) }
      } else {
        guard let next = rest.popFirst(), matches(next, line) else { return false }
      }
    }
    return rest.isEmpty
  }

  private static func matches(_ found: String, _ expected: String) -> Bool {
    if expected.hasSuffix("…") { return found.hasPrefix(expected.dropLast()) }
    return withoutSpeed(found) == withoutSpeed(expected)
  }

  private static func withoutSpeed(_ line: String) -> Substring {
    guard line.hasSuffix("images/s"), let end = line.range(of: " %", options: .backwards) else { return line[...] }
    return line[..<end.upperBound]
  }
}
