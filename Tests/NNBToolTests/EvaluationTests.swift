import Foundation
import NNBModel
import Testing
import NNBTestSupport

struct NNBEvaluationTests {
  @Test func `What nninfer reports is what nntrain reported last`() throws {
    try withTemporaryFolder { folder in
      let last = try #require(try MNIST.train(in: folder, ["--json"]).decoded(EpochLine.self).last)
      let run = try Tool.nninfer.run(["--model", "m.nnb", MNIST.folder, "--json"], in: folder)
      #expect(run.status == 0)
      #expect(run.error == "")
      #expect(
        keys(of: run.text) == [
          "model", "images", "correct", "accuracy", "accuracy_interval", "loss", "scale", "offset", "scaling_from",
          "sandbox",
        ])
      let line = try #require(try run.decoded(EvaluationLine.self).first)
      #expect(line.accuracy == last.testAccuracy)
      #expect(line.loss == last.testLoss)
      #expect(line.images == 1_000)
      #expect(line.model == "m.nnb")
      #expect(line.scalingFrom == "model")
      #expect(Float(line.scale).bitPattern == 0x3B80_8081)
      #expect(line.offset == 0)
    }
  }

  @Test func `A model goes from one tool to the other through a pipe`() throws {
    try withTemporaryFolder { folder in
      let run = try shell(
        #""$1" "$3" -o - --hidden 16 --epochs 1 --quiet | "$2" --model - "$3""#,
        [Tool.nntrain.url.path(), Tool.nninfer.url.path(), MNIST.folder], in: folder)
      _ = try MNIST.train(in: folder)
      let file = try Tool.nninfer.run(["--model", "m.nnb", MNIST.folder], in: folder)
      #expect(run.text == file.text)
      #expect(run.error == "")
      #expect(run.lines.count == 2)
    }
  }

  @Test func `Folder, file and labels name the same test`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let texts = try [
        [MNIST.folder], [MNIST.testImages], [MNIST.testImages, "--labels", MNIST.testLabels],
        [MNIST.folder, "--labels", MNIST.testLabels],
      ].map { try Tool.nninfer.run(["--model", "m.nnb"] + $0, in: folder).text }
      #expect(Set(texts).count == 1)
      #expect(
        texts[0].wholeMatch(of: /accuracy   \d\d\.\d\d %  \(\d\d\d of 1,000 images\)\nmean loss  \d\.\d{4}\n/) != nil,
        "\(texts[0])")
    }
  }

  @Test(arguments: [["images"], ["-"], ["images.gz"]])
  func `Images are read raw, gzipped, and from standard input`(images: [String]) throws {
    try Handmade.inFolder { folder in
      _ = try shell("gzip -k images", in: folder)
      let run = try Tool.nninfer.run(
        ["--model", "m.nnb", "--labels", "labels"] + images, in: folder, input: folder + "/images.gz")
      #expect(run.text == "accuracy   80.00 %  (4 of 5 images)\nmean loss  1.0549\n")
      #expect(run.error == "")
    }
  }

  @Test func `The confusion matrix of five images, worked out by hand`() throws {
    try Handmade.inFolder { folder in
      let arguments = ["--model", "m.nnb", "images", "--labels", "labels", "--confusion"]
      let text = try Tool.nninfer.run(arguments, in: folder)
      #expect(
        text.text == #"""
          accuracy   80.00 %  (4 of 5 images)
          mean loss  1.0549

          labelled \ predicted
                0 1 2 3
          0     1 1 0 0
          1     0 0 0 0
          2     0 0 2 0
          3     0 0 0 1

          class  precision     recall
          0       100.00 %    50.00 %
          1         0.00 %       none
          2       100.00 %   100.00 %
          3       100.00 %   100.00 %

          """#)
      let json = try Tool.nninfer.run(arguments + ["--json"], in: folder)
      let line = try #require(try json.decoded(EvaluationLine.self).first)
      #expect(line.confusion == [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1]])
      #expect(line.precision == [1, 0, 1, 1])
      #expect(line.recall == [0.5, nil, 1, 1])
      #expect(line.correct == 4)
      #expect(abs((line.loss ?? 0) - Handmade.loss) < 1e-6)
    }
  }

  @Test func `The rows of a confusion matrix have the names of classes beside their numbers`() throws {
    try Handmade.inFolder { folder in
      let names: [Name] = ["zero", "", "\u{1B}[2J", "a name that is longer than a third of eighty columns"]
      try Handmade.writeModel(to: folder + "/m.nnb", classLabels: names)
      let run = try Tool.nninfer.run(["m.nnb", "images", "--labels", "labels", "--confusion"], in: folder)
      #expect(
        run.lines.dropFirst(2) == [
          "", #"labelled \ predicted"#,
          "                          0 1 2 3",
          "0 zero                    1 1 0 0",
          "1                         0 0 0 0",
          #"2 \u{1b}[2J               0 0 2 0"#,
          "3 a name th…ghty columns  0 0 0 1",
          "",
          "class                     precision     recall",
          "0 zero                     100.00 %    50.00 %",
          "1                            0.00 %       none",
          #"2 \u{1b}[2J                100.00 %   100.00 %"#,
          "3 a name th…ghty columns   100.00 %   100.00 %",
        ])
      #expect(run.lines.allSatisfy { $0.count <= 80 })
    }
  }

  @Test func `The rows of a confusion matrix count the labels`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let run = try Tool.nninfer.run(
        ["--model", "m.nnb", MNIST.trainImages, "--confusion", "--json"], in: folder)
      let line = try #require(try run.decoded(EvaluationLine.self).first)
      let file = try shell(#"gzip -dc "$1""#, [MNIST.trainLabels], in: folder).output
      var counts = [Int](repeating: 0, count: 10)
      for label in file.dropFirst(8) { counts[Int(label)] += 1 }
      let confusion = try #require(line.confusion)
      #expect(confusion.map { $0.reduce(0, +) } == counts)
      #expect(line.images == file.count - 8)
      #expect((0..<10).map { confusion[$0][$0] }.reduce(0, +) == line.correct)
      #expect(line.accuracy == Double(line.correct) / Double(line.images))
    }
  }

  @Test func `Logits have the loss of the softmax that is left out, which is said`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/line.nnb", activation: .linear)
      let arguments = ["images", "--labels", "labels"]
      #expect(
        try Tool.nninfer.run(["line.nnb"] + arguments, in: folder).text
          == "accuracy   80.00 %  (4 of 5 images)\nmean loss  1.0549  (cross-entropy of the logits)\n")
      let json = try Tool.nninfer.run(["line.nnb"] + arguments + ["--json"], in: folder)
      #expect(json.text.contains(#""loss_kind": "cross-entropy of the logits", "#), "\(json.text)")
      let soft = try Tool.nninfer.run(["m.nnb"] + arguments + ["--json"], in: folder)
      let losses = try [soft, json].map { try $0.decoded(EvaluationLine.self)[0].loss }
      #expect(losses[0] == losses[1] && losses[0] != nil)
    }
  }

  @Test(
    arguments: [
      (.tanh, "the last layer is tanh, whose outputs are no probabilities"),
      (.sigmoid, "the last layer is sigmoid, whose outputs are independent of each other"),
    ] as [(Activation, String)])
  func `Other outputs have no loss, and the reason is told`(activation: Activation, reason: String) throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", activation: activation)
      let arguments = ["--model", "m.nnb", "images", "--labels", "labels"]
      #expect(
        try Tool.nninfer.run(arguments, in: folder).text
          == "accuracy   80.00 %  (4 of 5 images)\nmean loss  none: \(reason)\n")
      #expect(try Tool.nninfer.run(arguments + ["--json"], in: folder).text.contains("\"loss\": null, \"scale\""))
    }
  }
}
