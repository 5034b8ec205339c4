import Foundation
import NNBModel
import Testing
import NNBTestSupport

struct PredictionTests {
  private func predict(_ options: [String], in folder: String) throws -> Outcome {
    try Tool.nninfer.run(["--model", "m.nnb", "images", "--predict"] + options, in: folder)
  }

  @Test(
    arguments: [
      ([], ["2", "0", "3", "1", "2"]),
      (["--top", "1"], ["2 0.400000", "0 0.400000", "3 0.400000", "1 0.400000", "2 0.400000"]),
      (
        ["--top", "3"],
        [
          "2 0.400000\t0 0.200000\t1 0.200000", "0 0.400000\t1 0.200000\t2 0.200000",
          "3 0.400000\t0 0.200000\t1 0.200000", "1 0.400000\t0 0.200000\t2 0.200000",
          "2 0.400000\t0 0.200000\t1 0.200000",
        ]
      ),
      (
        ["--probabilities"],
        [
          "2\t0.200000 0.200000 0.400000 0.200000", "0\t0.400000 0.200000 0.200000 0.200000",
          "3\t0.200000 0.200000 0.200000 0.400000", "1\t0.200000 0.400000 0.200000 0.200000",
          "2\t0.200000 0.200000 0.400000 0.200000",
        ]
      ),
    ] as [([String], [String])])
  func `Predictions as text, equal outputs in the order of classes`(options: [String], expected: [String]) throws {
    try Handmade.inFolder { folder in
      let run = try predict(options, in: folder)
      #expect(run.lines == expected)
      #expect(run.error == "")
      #expect(run.status == 0)
    }
  }

  @Test(
    arguments: [
      ([], "image,class", 2), (["--top", "2"], "image,class_1,output_1,class_2,output_2", 5),
      (["--probabilities"], "image,class,output_of_0,output_of_1,output_of_2,output_of_3", 6),
      (["--top", "9"], "image," + (1...4).map { "class_\($0),output_\($0)" }.joined(separator: ","), 9),
      (
        ["--top", "1", "--probabilities"],
        "image,class_1,output_1,output_of_0,output_of_1,output_of_2,output_of_3", 7
      ),
    ] as [([String], String, Int)])
  func `Predictions as CSV`(options: [String], header: String, columns: Int) throws {
    try Handmade.inFolder { folder in
      let lines = try predict(options + ["--format", "csv"], in: folder).lines
      #expect(lines.first == header)
      let rows = lines.dropFirst().map { $0.split(separator: ",") }
      #expect(rows.map { $0.first } == ["0", "1", "2", "3", "4"])
      #expect(rows.map { $0[1] } == ["2", "0", "3", "1", "2"])
      #expect(rows.allSatisfy { $0.count == columns })
      for row in rows {
        for cell in row.dropFirst(2) where cell.contains(".") {
          #expect([0.2, 0.4].contains { abs((Double(cell) ?? 0) - $0) < 1e-7 }, "\(cell)")
        }
      }
    }
  }

  @Test(arguments: [["--format", "json"], ["--json"], ["--json", "--format", "json"]])
  func `Predictions as JSON`(options: [String]) throws {
    try Handmade.inFolder { folder in
      let plain = try predict(options, in: folder)
      #expect(plain.lines.first == "{\"image\": 0, \"class\": 2}")
      let lines = try predict(options + ["--top", "2", "--probabilities"], in: folder).decoded(PredictionLine.self)
      #expect(lines.map(\.image) == [0, 1, 2, 3, 4])
      #expect(lines.map(\.class) == Handmade.bright)
      #expect(lines.first?.label == nil)
      let first = try #require(lines.first)
      #expect(first.top?.map(\.class) == [2, 0])
      for (found, expected) in zip(first.outputs ?? [], [0.2, 0.2, 0.4, 0.2]) { #expect(abs(found - expected) < 1e-7) }
      #expect(first.outputs?.count == 4)
    }
  }

  @Test func `Images without labels are predicted, which is said`() throws {
    try Handmade.inFolder { folder in
      let run = try Tool.nninfer.run(["--model", "m.nnb", "images"], in: folder)
      #expect(run.lines == ["2", "0", "3", "1", "2"])
      #expect(run.error == "nninfer: no labels beside the images; predicting\n")
      #expect(try Tool.nninfer.run(["--model", "m.nnb", "images", "--quiet"], in: folder).error == "")
    }
  }

  @Test func `Names of classes are escaped as each form wants it`() throws {
    let names = ["zero\u{1B}[31m", "one\ntwo", "a,\"b\"", "c\r\nd"]
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", classLabels: names.map { Name($0) })
      #expect(
        try predict([], in: folder).lines
          == [#"a,"b""#, #"zero\u{1b}[31m"#, #"c\u{d}\u{a}d"#, #"one\u{a}two"#, #"a,"b""#])
      #expect(
        try predict(["--format", "csv"], in: folder).output
          == Array(
            "image,class\n0,\"a,\"\"b\"\"\"\n1,zero\\u{1b}[31m\n2,c\\u{d}\\u{a}d\n3,one\\u{a}two\n4,\"a,\"\"b\"\"\"\n"
              .utf8))
      let json = try predict(["--json"], in: folder).decoded(PredictionLine.self)
      #expect(json.map(\.label) == Handmade.bright.map { names[$0] })
    }
  }

  @Test func `Outputs of real images are probabilities, the largest being the class`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let run = try Tool.nninfer.run(
        ["--model", "m.nnb", MNIST.testImages, "--probabilities", "--top", "10", "--json"], in: folder)
      let lines = try run.decoded(PredictionLine.self)
      #expect(lines.count == 1_000)
      for line in lines {
        let outputs = try #require(line.outputs), top = try #require(line.top)
        #expect(abs(outputs.reduce(0, +) - 1) < 1e-6)
        #expect(outputs.firstIndex(of: outputs.max() ?? 0) == line.class)
        #expect(top.map(\.output) == outputs.sorted(by: >))
        #expect(top.allSatisfy { outputs[$0.class] == $0.output })
      }
    }
  }

  @Test func `Raw, gzipped and piped images give the same predictions`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let options = ["--model", "m.nnb", "--predict", "--top", "2"]
      _ = try shell(#"gzip -dc "$1" > raw"#, [MNIST.testImages], in: folder)
      let gzipped = try Tool.nninfer.run(options + [MNIST.testImages], in: folder)
      #expect(gzipped.lines.count == 1_000)
      #expect(try Tool.nninfer.run(options + ["raw"], in: folder).output == gzipped.output)
      #expect(try Tool.nninfer.run(options + [MNIST.folder], in: folder).output == gzipped.output)
      for input in [MNIST.testImages, folder + "/raw"] {
        let piped = try shell(
          #"cat "$1" | "$2" --model m.nnb --predict --top 2 -"#, [input, Tool.nninfer.url.path()], in: folder)
        #expect(piped.output == gzipped.output)
      }
    }
  }
}
