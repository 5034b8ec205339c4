import NNB
import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

/// Models with one output: a number, or a softmax that says nothing.
struct OneOutputTests {
  static func writeModel(
    _ activation: Activation, _ kernel: [Float], scaling: InputScaling?, to path: String
  ) throws {
    let layer = DenseLayer(name: "only", inputs: 4, outputs: 1, activation: activation)
    let tensors = [
      try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: kernel),
      try Tensor(name: "only/bias", axes: layer.biasAxes, values: [0]),
    ]
    let input = InputContract(shape: [2, 2], scaling: scaling)
    try Checkpoint(network: try Network(input: input, layers: [layer]), tensors: tensors).write(to: path)
  }

  private static let always1 =
    "the model has one output, softmax: a softmax of one output is always 1, which tells nothing"

  @Test(arguments: [[], ["--predict"], ["--probabilities"], ["--format", "csv"], ["--labels", "labels"]])
  func `A softmax of one output is refused, and nothing is said before`(options: [String]) throws {
    try Handmade.inFolder { folder in
      try Self.writeModel(.softmax, [1, 2, 3, 4], scaling: nil, to: folder + "/one.nnb")
      try Tool.nninfer.expect(
        ["one.nnb", "images"] + options, in: folder, status: 65, error: "nninfer: one.nnb: \(Self.always1)\n")
    }
  }

  @Test func `Nothing is said of a model before its images and labels are known to fit`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", shape: [4], scaling: nil)
      try Self.writeModel(.linear, [1, 2, 3, 4], scaling: nil, to: folder + "/one.nnb")
      try Tool.nninfer.expect(
        ["m.nnb", MNIST.testImages], in: folder, status: 65,
        error: "nninfer: m.nnb: the labels go up to 9, the model tells 4 classes apart: 0 to 3\n")
      try Tool.nninfer.expect(
        ["m.nnb", MNIST.testImages, "--predict"], in: folder, status: 65,
        error: "nninfer: m.nnb: the model takes inputs of shape 4, the images have 28x28\n")
      try Tool.nninfer.expect(
        ["one.nnb", "images", "--top", "2"], in: folder, status: 65,
        error:
          "nninfer: one.nnb: the model has one output, a number; --top is for classes\n  --predict shows the numbers\n")
    }
  }

  @Test func `A number is measured by its errors`() throws {
    try Handmade.inFolder { folder in
      try Self.writeModel(.linear, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/one.nnb")
      // The bright pixels give 3 1 4 2 3; the labels are 2 0 3 0 2: errors of 1 1 1 2 1.
      let usual = ["one.nnb", "images", "--labels", "labels"]
      let run = try Tool.nninfer.run(usual, in: folder)
      #expect(run.text == "mean squared error   1.6  (5 images)\nmean absolute error  1.2\n")
      #expect(run.error == "" && run.status == 0)
      let json = try Tool.nninfer.run(usual + ["--json"], in: folder)
      #expect(
        json.text.hasPrefix(
          #"{"model": "one.nnb", "images": 5, "mean_squared_error": 1.6, "mean_absolute_error": 1.2, "scale": "#),
        "\(json.text)")
      // Errors of 0.5 −0.5 0.25 0 0 and of 1 1 1 1 1 for negative labels.
      try #require(IDXArray([2.5, 1.5, 3.75, 2, 3] as [Double], shape: [5])).write(to: folder + "/labels")
      #expect(
        try Tool.nninfer.run(usual, in: folder).lines
          == ["mean squared error   0.1125  (5 images)", "mean absolute error  0.25"])
      try #require(IDXArray([4, 2, 5, 3, 4] as [Int16], shape: [5, 1])).write(to: folder + "/labels")
      #expect(
        try Tool.nninfer.run(usual, in: folder).lines
          == ["mean squared error   1  (5 images)", "mean absolute error  1"])
      try Tool.nninfer.expect(
        usual + ["--threshold", "0.5"], in: folder, status: 65,
        error: "nninfer: one.nnb: --threshold is for one output that is a probability, the model gives a number\n"
          + "  --linear logits takes the output for the logit of class 1\n")
    }
  }

  @Test func `Options for classes are refused of a number, and labels that are no numbers are to blame themselves`()
    throws
  {
    try Handmade.inFolder { folder in
      try Self.writeModel(.tanh, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/one.nnb")
      let usual = ["one.nnb", "images", "--labels", "labels"]
      for options in [["--confusion"], ["--label-offset", "1"]] {
        try Tool.nninfer.expect(
          usual + options, in: folder, status: 65,
          error: "nninfer: one.nnb: the model gives numbers; \(options[0]) is for classes\n")
      }
      try #require(IDXArray([1, 2, .nan, 4, 5] as [Float], shape: [5])).write(to: folder + "/labels")
      try Tool.nninfer.expect(
        usual, in: folder, status: 65, error: "nninfer: labels: the target of image 2 is not finite\n")
    }
  }

  @Test func `Labels of 0 and 1 beside a linear output may be those of a logit, which is said`() throws {
    try Handmade.inFolder { folder in
      try Self.writeModel(.linear, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/one.nnb")
      try Handmade.writeLabels([1, 0, 1, 0, 0], to: folder + "/labels")
      let run = try Tool.nninfer.run(["one.nnb", "images", "--labels", "labels"], in: folder)
      #expect(
        run.error
          == "nninfer: the labels are 0 and 1, and the output is compared with them as a number; --linear logits "
          + "takes it for the logit of class 1\n")
      // Outputs 3 1 4 2 3: errors 2 1 3 2 3.
      #expect(run.lines.last == "mean absolute error  2.2")
      let logit = try Tool.nninfer.run(["one.nnb", "images", "labels", "--linear", "logits"], in: folder)
      #expect(logit.error == "" && logit.lines.first == "accuracy   40.00 %  (2 of 5 images)")
    }
  }

  @Test func `A picture of one's own is told as its image is`() throws {
    try Handmade.inFolder { folder in
      try Self.writeModel(.sigmoid, [-1, -0.25, 0.25, 1], scaling: .unitBytes, to: folder + "/two.nnb")
      try Self.writeModel(.softmax, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/none.nnb")
      try Handmade.writeModel(to: folder + "/line.nnb", activation: .linear)
      // The first image: its third pixel is bright, so that the sigmoid of 0.25 comes out.
      try write(Array("P5 2 2 255\n".utf8) + [0, 0, 255, 0], to: folder + "/d.pgm")
      func run(_ arguments: [String]) throws -> Outcome {
        try Tool.nninfer.run(arguments + ["d.pgm", "--invert", "no"], in: folder)
      }
      #expect(try run(["two.nnb"]).text == "d.pgm\t1 0.562177\n")
      #expect(try run(["two.nnb", "--threshold", "0.6"]).text == "d.pgm\t0 0.437823\n")
      let soft = try run(["m.nnb"]), line = try run(["line.nnb"])
      #expect(line.text == soft.text && line.text == "d.pgm\t2 0.400000\n")
      #expect(line.error.contains("4 outputs are taken as logits of classes, and their softmax is shown"))
      let numbers = try run(["line.nnb", "--linear", "numbers", "--format", "csv"])
      #expect(numbers.lines.first == "picture,output_0,output_1,output_2,output_3")
      #expect(numbers.lines.last == "d.pgm,0.0,0.0,0.6931472,0.0")
      for (arguments, status, message) in [
        (["none.nnb"], 65, "none.nnb: \(Self.always1)"),
        (["m.nnb", "--threshold", "0.4"], 65, "m.nnb: --threshold is for one output that is a probability"),
        (["--model", "m.nnb", "--model", "two.nnb"], 64, "pictures are classified by one model, found m.nnb, two.nnb"),
      ] as [([String], Int32, String)] {
        let refused = try run(arguments)
        #expect(refused.status == status && refused.error.hasPrefix("nninfer: " + message), "\(refused.error)")
        #expect(refused.output == [])
      }
    }
  }

  @Test func `A threshold decides between two classes`() throws {
    try Handmade.inFolder { folder in
      // NumPy: the sigmoid of −1, −0.25, 0.25 and 1 is 0.269, 0.438, 0.562 and 0.731; the bright pixels are 2 0 3 1 2.
      try Self.writeModel(.sigmoid, [-1, -0.25, 0.25, 1], scaling: .unitBytes, to: folder + "/one.nnb")
      try Self.writeModel(.linear, [-1, -0.25, 0.25, 1], scaling: .unitBytes, to: folder + "/line.nnb")
      try Handmade.writeLabels([1, 0, 1, 0, 0], to: folder + "/labels")
      for (options, predicted, correct) in [
        ([], ["1", "0", "1", "0", "1"], 4), (["--threshold", "0.5"], ["1", "0", "1", "0", "1"], 4),
        (["--threshold", "0.6"], ["0", "0", "1", "0", "0"], 4),
        (["--threshold", "0.4"], ["1", "0", "1", "1", "1"], 3),
      ] {
        for model in [["one.nnb"], ["line.nnb", "--linear", "logits"]] {
          #expect(
            try Tool.nninfer.run(model + ["images", "--predict"] + options, in: folder).lines == predicted, "\(options)"
          )
          let run = try Tool.nninfer.run(model + ["images", "--labels", "labels", "--json"] + options, in: folder)
          #expect(run.text.contains("\"correct\": \(correct), "), "\(run.text)")
          // NumPy: the mean of ln(1 + e^±z).
          let loss = try #require(run.text.firstMatch(of: #/"loss": ([0-9.]+)/#).flatMap { Double($0.1) })
          #expect(abs(loss - 0.5208683269345953) < 1e-6, "\(run.text)")
        }
      }
      for (threshold, found) in [("0", "0"), ("1", "1"), ("-0.5", "-0.5"), ("1e-60", "1e-60"), ("half", "half")] {
        try Tool.nninfer.expect(
          ["one.nnb", "images", "--threshold=\(threshold)"], in: folder, status: 64,
          error: "nninfer: --threshold needs a number above 0 and below 1, found \(found)\n"
            + "  nninfer --help lists the options\n")
      }
      try Tool.nninfer.expect(
        ["m.nnb", "images", "--threshold", "0.4"], in: folder, status: 65,
        error: "nninfer: m.nnb: --threshold is for one output that is a probability, the model gives 4 classes\n")
      let idle = try Tool.nninfer.run(["m.nnb", "images", "--predict", "--linear", "numbers"], in: folder)
      #expect(idle.error == "nninfer: --linear has no part in it: the last layer is softmax\n")
      #expect(idle.lines == ["2", "0", "3", "1", "2"])
      let shown = try Tool.nninfer.run(["line.nnb", "images", "--probabilities"], in: folder)
      #expect(shown.lines.first == "0.25" && shown.error == "nninfer: the outputs are numbers, and no probabilities\n")
    }
  }

  @Test func `Logits become probabilities, which is said, or numbers`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/line.nnb", activation: .linear)
      let lead = "nninfer: the last layer has no activation; its 4 outputs are taken as logits of classes"
      for (options, more) in [
        (["--predict"], ""), (["--probabilities"], ", and their softmax is shown"),
        (["--top", "2"], "; --probabilities shows their softmax"),
      ] {
        let run = try Tool.nninfer.run(["line.nnb", "images"] + options, in: folder)
        #expect(run.error == lead + more + " (--linear numbers: as numbers)\n")
        if options == ["--probabilities"] {
          let soft = try Tool.nninfer.run(["m.nnb", "images"] + options, in: folder)
          #expect(run.output == soft.output)
        }
      }
      let json = try Tool.nninfer.run(["line.nnb", "images", "--probabilities", "--json", "--quiet"], in: folder)
      #expect(json.error == "")
      let soft = try Tool.nninfer.run(["m.nnb", "images", "--probabilities", "--json"], in: folder)
      #expect(json.output == soft.output)
      let numbers = try Tool.nninfer.run(["line.nnb", "images", "--linear", "numbers", "--format", "csv"], in: folder)
      #expect(numbers.lines.prefix(2) == ["image,output_0,output_1,output_2,output_3", "0,0.0,0.0,0.6931472,0.0"])
      try Tool.nninfer.expect(
        ["line.nnb", "images", "--labels", "labels", "--linear", "numbers"], in: folder, status: 65,
        error: "nninfer: line.nnb: the model's 4 outputs are taken as numbers, which put no image into a class\n")
    }
  }

  @Test func `A probe of numbers counts those that changed`() throws {
    try Handmade.inFolder { folder in
      // 1/3 is no f16, the others are.
      try Self.writeModel(.linear, [1, 2, 1.0 / 3, 4], scaling: .unitBytes, to: folder + "/one.nnb")
      let same = try Tool.nnconv.run(["one.nnb", "same.h5", "--probe", "images"], in: folder)
      #expect(same.status == 0, "\(same.error)")
      #expect(same.lines.last?.hasSuffix("largest difference 0.0, 0 numbers changed") ?? false, "\(same.text)")
      let half = try Tool.nnconv.run(["one.nnb", "half.nnb", "--dtype", "f16", "--probe", "images"], in: folder)
      #expect(half.status == 0, "\(half.error)")
      let diff = try Tool.nndiff.run(["one.nnb", "half.nnb", "--probe", "images", "--json"], in: folder)
      let changed = try #require(diff.text.firstMatch(of: #/"probe": \{"images": \d+, "changed": (\d+)/#)?.1)
      #expect(changed != "0")
      #expect(
        half.lines.last?.hasSuffix(", \(changed) number\(changed == "1" ? "" : "s") changed") ?? false, "\(half.text)")
    }
  }

  @Test func `A threshold and what outputs mean are those of nninfer where models are compared`() throws {
    try Handmade.inFolder { folder in
      // The pixels give the sums 3 1 4 2 3 and 3 1 5 2 3; the sigmoid of 4 is 0.982 and that of 5 is 0.993.
      for (name, last) in [("a", 4), ("b", 5)] as [(String, Float)] {
        try Self.writeModel(.sigmoid, [1, 2, 3, last], scaling: .unitBytes, to: folder + "/\(name).nnb")
        try Self.writeModel(.linear, [1, 2, 3, last], scaling: .unitBytes, to: folder + "/\(name)-linear.nnb")
      }
      func line(_ options: [String], _ ending: String = "") throws -> String? {
        let models = ["a\(ending).nnb", "b\(ending).nnb"]
        return try Tool.nndiff.run(models + ["--probe", "images"] + options, in: folder).lines.first {
          $0.hasPrefix("predictions")
        }
      }
      let same = "predictions: the same class for all 5 images", one = "predictions: 1 of 5 differs"
      #expect(try line([]) == same)
      #expect(try line(["--threshold", "0.99"]) == one)
      #expect(try line([], "-linear") == one)
      #expect(try line(["--linear", "logits"], "-linear") == same)
      #expect(try line(["--linear", "logits", "--threshold", "0.99"], "-linear") == one)
      let idle = try Tool.nndiff.run(
        ["a-linear.nnb", "a.nnb", "b.nnb", "--probe", "images", "--threshold", "0.9", "--linear", "numbers"], in: folder
      )
      #expect(
        idle.error
          == "nndiff: a-linear.nnb: --threshold has no part in it: it gives a number\n"
          + "nndiff: a.nnb: --linear has no part in it: the last layer has an activation\n"
          + "nndiff: b.nnb: --linear has no part in it: the last layer has an activation\n")
      for option in ["--linear=logits", "--threshold=0.9"] {
        let refused = try Tool.nndiff.run(["a.nnb", "b.nnb", option], in: folder)
        #expect(refused.status == 64 && refused.error.contains("is for the predictions of --probe"))
      }
    }
  }
}
