import Foundation
import NNBTestSupport
import Testing

/// Input that is endless, or much longer than its beginning says.
@Suite(.timeLimit(.minutes(1)))
struct EndlessInputTests {
  /// With too little memory for any of it to be kept.
  private func run(_ script: String, _ arguments: [String] = []) throws -> Outcome {
    try shell(
      "ulimit -v 300000; " + script, [Fixtures.path("nnb/good/two-layers.nnb"), Tool.nninfo.url.path()] + arguments,
      in: "/")
  }

  private static let zeros =
    "nothing but zeros in the first 4,096 bytes, which is not read here: the download or copy did not complete, repeat it"

  @Test(
    arguments: [
      (#""$2" - < /dev/zero"#, "standard input: " + zeros),
      (#""$2" /dev/zero"#, "/dev/zero: " + zeros),
      (
        #"yes | "$2" -"#,
        "standard input: of no format that is known here: the file begins with 79 0a 79 0a 79 0a 79 0a"
      ),
      (
        #"{ printf '\037\213\010'; yes; } | "$2" -"#,
        "standard input: a gzip file, which is not read here: unpack it with `gunzip` first"
      ),
      (
        #"{ head -c 12 "$1"; cat /dev/zero; } | "$2" -"#,
        "standard input: wrong number of sections at byte 12: expected 1 to 65600, found 0"
      ),
      (#"{ cat "$1"; cat /dev/zero; } | "$2" -"#, "standard input: bytes follow the end of the file at byte "),
    ])
  func `What it is shows in its beginning, and the rest is not waited for`(script: String, error: String) throws {
    let run = try run(script)
    #expect(run.status == 65)
    #expect(run.error.hasPrefix("nninfo: " + error), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
  }

  @Test func `Every tool that takes a model from a pipe stops soon`() throws {
    for (tool, arguments) in [
      (Tool.nnconv, "- x.nnb --dry-run"), (.nndiff, #"- "$1""#), (.nninfer, #"--model - "$1""#),
      (.nninfo, "--check -"),
    ] {
      let run = try shell(
        "ulimit -v 300000; yes | \(tool.url.path()) \(arguments)", [Fixtures.path("nnb/good/two-layers.nnb")], in: "/")
      #expect(run.status == (tool == .nninfo ? 1 : 65), "\(tool): \(run.error)")
    }
  }

  @Test func `A file that is cut short in a pipe is told as one on the disk is`() throws {
    let whole = try contents(of: Fixtures.path("nnb/good/two-layers.nnb"))
    try withTemporaryFolder { folder in
      for count in [0, 1, 7, 8, 23, 24, 60, 200, whole.count - 1, whole.count] {
        try write(Array(whole.prefix(count)), to: folder + "/m.nnb")
        let file = try Tool.nninfo.run(["m.nnb", "--check", "--json"], in: folder)
        let piped = try Tool.nninfo.run(["-", "--check", "--json"], in: folder, input: folder + "/m.nnb")
        let stream = try shell(#"cat m.nnb | "$1" - --check --json"#, [Tool.nninfo.url.path()], in: folder)
        #expect(stream.output == piped.output, "\(count) bytes")
        #expect(stream.status == file.status, "\(count) bytes")
      }
    }
  }
}
