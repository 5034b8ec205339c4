internal import NNBBytes
internal import NNBConversion
package import NNBFormats
internal import NNBModel
internal import NNBWorkerProtocol

extension Command {
  /// The options that say what a file of another format leaves open, for every tool that reads models.
  package static let readingOptions = OptionGroup(
    "Other formats",
    [
      activations,
      Option(
        "--layout", "FORM", "shape of the kernels: in-out as in Keras, or out-in as in PyTorch",
        default: "the only shape that fits", kind: .choices(ImportOptions.Orientation.self)),
    ] + questions)

  /// What layers do to their sums.
  package static let activations = Option(
    "--activations", "LIST", "activations of the layers, as in relu,softmax, if the file does not tell them",
    kind: .activations)

  /// The options that are the same for all tools, `nnconv` too.
  package static let questions = [
    Option("--key", "NAME", "the entry to read of a file that holds several, as checkpoints of PyTorch do"),
    Option("--prefix", "LIST", "read only tensors whose names begin with this, as in actor. or policy.,action."),
    Option(
      "--fold-scaling", nil,
      "make a scaling that has numbers for each input a part of the first layer, whose weights are rounded"),
    Option(
      "--fold", nil,
      "make all scalings and normalizations, such as BatchNormalization, a part of the dense layers beside them"),
    Option("--scaling-epsilon", "X", "what they add before they divide, if the file does not tell"),
    Option(
      "--norms", "SIDE",
      "where batch normalizations stand: before or after the activations, or as in bn1=before,bn2=after",
      default: "as names tell", kind: .choice(NormalizationSides.Side.allCases.map(\.rawValue))),
    Option(
      "--config", "FILE", "config.json or model.json of Keras or Hugging Face, if a file of weights has no activations",
      kind: .fileEnding([".json", ".keras"])),
    Option("--opaque", "TYPE", "element type of untyped two-byte elements in an .h5: bf16", kind: .choice(["bf16"])),
    Option("--allow-fill", nil, "accept an .h5 with elements that were never written; they get its fill value"),
    Option("--ignore-record", nil, "ignore what nnb stored in the file beside the weights"),
  ]

  /// The options of reading that are on a command line.
  package static func givenReadingOptions(_ arguments: ParsedArguments) -> [String] {
    readingOptions.options.map(\.name).filter(arguments.has)
  }
}

extension ImportOptions {
  /// What a command line says of files of other formats; `--layout` is only how kernels are stored.
  package init(_ arguments: ParsedArguments) throws(ToolError) {
    try self.init(shared: arguments)
    let ways = Orientation.allCases.map(\.rawValue)
    orientation = try arguments.choice("--layout", of: ways).flatMap(Orientation.init)
  }

  /// What a command line says in the options that mean the same in all tools: all but `--layout`.
  package init(shared arguments: ParsedArguments) throws(ToolError) {
    self.init()
    takesOpaqueAsBFloat16 = try arguments.choice("--opaque", of: ["bf16"]) != nil
    ignoresRecord = arguments.has("--ignore-record")
    allowsFill = arguments.has("--allow-fill")
    key = arguments.string("--key")
    prefix = arguments.string("--prefix")
    foldsScaling = arguments.has("--fold-scaling")
    folds = arguments.has("--fold")
    normalizationSides = try arguments.value(
      "--norms", "before, after or a list such as bn1=before,bn2=after", NormalizationSides.init(text:))
    scalingEpsilon = try arguments.natural("--scaling-epsilon")
    if scalingEpsilon != nil, !foldsScaling, !folds {
      throw ToolError("--scaling-epsilon needs --fold or --fold-scaling beside it")
    }
    if normalizationSides != nil, !folds { throw ToolError("--norms needs --fold beside it") }
    if let text = arguments.string("--activations") {
      guard let activations = [Activation](text: text) else {
        throw ToolError(
          "--activations needs names with commas between them, found \(text)",
          advice:
            "linear, relu, softmax, sigmoid, tanh, gelu, gelu_tanh, elu:ALPHA, selu, leaky_relu:SLOPE, softplus, swish")
      }
      self.activations = activations
    }
    if let path = arguments.string("--config") {
      do {
        try take(try ConfigurationFile(at: path))
      } catch {
        throw ToolError(error)
      }
    }
  }
}
