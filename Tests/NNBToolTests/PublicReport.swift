import Testing
import NNBTestSupport

/// A situation of a public report, rebuilt as its smallest input, and what must come out.
struct PublicReport: Sendable, CustomTestStringConvertible {
  /// The situation, in a few words.
  let situation: String

  let tool: Tool
  let command: [String]
  let status: Int32

  /// Words that standard output or standard error must have, those of an error or of the note that decides.
  let words: [String]

  /// Words that they must not have.
  var absent: [String] = []

  /// Makes the files.
  let make: @Sendable (_ folder: String) throws -> Void

  var testDescription: String { situation }

  /// Training for two epochs, if no other command is given.
  init(
    _ situation: String, _ tool: Tool = .nntrain,
    _ command: [String] = ["data", "-o", "model.nnb", "--hidden", "8", "--epochs", "2"], status: Int32 = 0,
    words: [String], absent: [String] = [], make: @escaping @Sendable (_ folder: String) throws -> Void
  ) {
    (self.situation, self.tool, self.command, self.status) = (situation, tool, command, status)
    (self.words, self.absent, self.make) = (words, absent, make)
  }

  func check() throws {
    try withTemporaryFolder { folder in
      try make(folder)
      let outcome = try tool.run(command, in: folder)
      let said = outcome.text + outcome.error
      #expect(outcome.status == status, "\(said)")
      for word in words { #expect(said.contains(word), "\(word) is missing in: \(said)") }
      for word in absent { #expect(!said.contains(word), "\(word) is in: \(said)") }
    }
  }
}

extension PublicReport {
  /// Trains a model on the small set, for situations that begin with one.
  static func train(in folder: String, _ options: [String] = []) throws {
    let arguments = ["data", "-o", "model.nnb", "--hidden", "8", "--epochs", "1", "--quiet"] + options
    let outcome = try Tool.nntrain.run(arguments, in: folder)
    try #require(outcome.status == 0, "\(outcome.error)")
  }
}

struct PublicReportTests {
  static let all =
    PublicReport.files + PublicReport.folders + PublicReport.labels + PublicReport.pictures + PublicReport.models

  @Test(arguments: all)
  func `What people bring gets its right answer`(report: PublicReport) throws { try report.check() }
}
