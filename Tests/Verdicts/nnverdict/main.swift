// One line of JSON about each `.nnb` file: `nnverdict FILE…`, or frames on standard input, each a u32 (little-endian)
// and that many bytes of a file.

import Foundation
import Verdicts

func answer(_ file: [UInt8]) throws {
  try FileHandle.standardOutput.write(contentsOf: Data((Verdict(of: file).line + "\n").utf8))
}

/// So many bytes of standard input; nil where there are fewer.
func take(_ count: Int) throws -> [UInt8]? {
  if count == 0 { return [] }
  guard let data = try FileHandle.standardInput.read(upToCount: count), data.count == count else { return nil }
  return Array(data)
}

let paths = CommandLine.arguments.dropFirst()
for path in paths { try answer(Array(try Data(contentsOf: URL(filePath: path)))) }
if paths.isEmpty {
  while let length = try take(4), let file = try take(length.reversed().reduce(0) { $0 << 8 | Int($1) }) {
    try answer(file)
  }
}
