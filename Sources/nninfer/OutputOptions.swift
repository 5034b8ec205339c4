import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBModel

/// What the command line says of the outputs of a network.
struct OutputOptions {
  /// What decides between two classes where one output stands for both; nil for the usual.
  let threshold: Float?

  /// What the outputs are if the last layer has no activation; nil for the usual.
  let linear: OutputMeaning.Linear?

  /// Names of the classes, instead of those of the model.
  let names: ClassNameList?

  init(_ arguments: ParsedArguments) throws {
    names = try ClassNames.read(arguments)
    threshold = try arguments.probability("--threshold")
    linear = try arguments.choice("--linear", of: OutputMeaning.Linear.allCases.map(\.rawValue))
      .flatMap(OutputMeaning.Linear.init)
    if threshold != nil, arguments.has("--top") {
      throw ToolError("--top ranks classes by their outputs; --threshold has no part in that")
    }
  }

  /// The network of a checkpoint, ready to be run, with what the user should know if an option has no part in it.
  ///
  /// Throws `EvaluationError`, and `ToolError` about the file at `path` for a threshold that it has no use for, unless it
  /// is one of several.
  func classifier(
    _ checkpoint: Checkpoint, of path: String, scaling: InputScaling?, threads: Int, isOneOfSeveral: Bool = false
  ) throws -> (model: Classifier, remarks: [String]) {
    let model = try named(
      try Classifier(checkpoint, scaling: scaling, linear: linear, threshold: threshold ?? 0.5, threads: threads), path)
    var remarks: [String] = []
    let last = checkpoint.network?.layers.last?.activation ?? .linear
    if linear != nil, last != .linear { remarks.append("--linear has no part in it: the last layer is \(last)") }
    if threshold != nil, !model.meaning.hasThreshold {
      guard isOneOfSeveral else { throw Self.thresholdError(path, model.meaning) }
      remarks.append("--threshold has no part in it: it gives \(model.meaning)")
    }
    return (model, remarks)
  }

  /// The model with the names of the command line, if it gives some.
  ///
  /// Throws `ToolError` if they are not as many as the classes.
  private func named(_ model: Classifier, _ path: String) throws(ToolError) -> Classifier {
    guard let names else { return model }
    let count = model.meaning.classCount, list = names.names(for: count)
    let file = path == "-" ? "standard input" : path
    guard count > 0 else {
      throw ToolError(
        "\(file): the model gives numbers; \(ClassNames.option.name) is for classes", status: .badData, subject: path)
    }
    // One output has the name of class 1.
    guard list.count == count || model.meaning.hasThreshold && list.count == 1 else {
      throw ToolError(
        "\(ClassNames.option.name) gives \(counted(list.count, "name")), the model has \(counted(count, "class"))",
        subject: path)
    }
    return model.named(list)
  }

  private static func thresholdError(_ path: String, _ meaning: OutputMeaning) -> ToolError {
    let name = path == "-" ? "standard input" : path
    return ToolError(
      "\(name): --threshold is for one output that is a probability, the model gives \(meaning)",
      advice: meaning == .number(.linear) ? "--linear logits takes the output for the logit of class 1" : nil,
      status: .badData, subject: path)
  }
}

extension OutputMeaning {
  /// What the user should know of classes, and of outputs if they are shown, or as probabilities; nil if they are what they
  /// look like.
  func remark(showsOutputs: Bool, asProbabilities: Bool) -> String? {
    switch self {
    case .logits(let count):
      "the last layer has no activation; its \(count) outputs are taken as logits of classes"
        + (asProbabilities
          ? ", and their softmax is shown" : showsOutputs ? "; --probabilities shows their softmax" : "")
        + " (--linear numbers: as numbers)"
    case .independent where showsOutputs:
      "the last layer is sigmoid: each output is a probability by itself, and they need not add up to 1"
    case .scores(_, let activation) where showsOutputs:
      "the last layer is \(activation): its outputs are no probabilities"
    default: nil
    }
  }

  /// Why there is no loss.
  var reasonWithoutLoss: String {
    switch self {
    case .independent: "the last layer is sigmoid, whose outputs are independent of each other"
    case .scores(_, let activation): "the last layer is \(activation), whose outputs are no probabilities"
    default: "the last layer is not a softmax"
    }
  }
}
