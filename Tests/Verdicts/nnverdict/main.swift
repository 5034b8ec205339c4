// One line of JSON about each `.nnb` file: `nnverdict FILE…`, or frames on standard input, each a u32 (little-endian)
// and that many bytes of a file. With `--again` the content of a good file is written again, and the line has the CRC-32
// and the length of that.

import Foundation
import NNBVerdicts

let isAgain = CommandLine.arguments.contains("--again")
let paths = CommandLine.arguments.dropFirst().filter { $0 != "--again" }

func answer(_ file: [UInt8]) throws {
  let verdict = Verdict(of: file)
  let line = isAgain ? verdict.line(writingAgain: file) : verdict.line
  try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
}

/// So many bytes of standard input; nil where there are fewer.
func take(_ count: Int) throws -> [UInt8]? {
  if count == 0 { return [] }
  guard let data = try FileHandle.standardInput.read(upToCount: count), data.count == count else { return nil }
  return Array(data)
}

for path in paths { try answer(Array(try Data(contentsOf: URL(filePath: path)))) }
if paths.isEmpty {
  while let length = try take(4), let file = try take(length.reversed().reduce(0) { $0 << 8 | Int($1) }) {
    try answer(file)
  }
}
