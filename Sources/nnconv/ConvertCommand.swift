import NNBBytes
import NNBFormats
import NNBCommandLine
import NNBConversion
import NNBModel
import NNBSystem
import NNBWorkerProtocol

/// The command line of `nnconv`.
let convertCommand = Command(
  name: "nnconv",
  summary: "converts models between formats, and proves what it wrote",
  usage: [
    "nnconv model.h5 model.nnb",
    "nnconv model.nnb model.h5 --dtype f32",
    "nnconv weights.h5 model.nnb --activations relu,softmax --scale 0.00392156862745098",
  ],
  arguments: [
    ("IN", "the model, of any format, told by its content; - is standard input"),
    ("OUT", "the result; - is standard output"),
  ],
  options: [
    .init("--to", "FORMAT", Registry.list(Registry.writable.map(\.id)) + ", if the result's name does not end so"),
    .init("--layout", "FORM", "kernels are read as in-out or out-in; .h5 is written for keras, or plain: W1 b1 W2 b2"),
    .init("--activations", "LIST", "the layers' activations: relu,softmax; what the file says itself must be the same"),
    .init("--opaque", "TYPE", "take two-byte elements of an .h5 that have no type for TYPE, which can be bf16"),
    .init("--dtype", "TYPE", "convert kernels and biases to f32, or without the state of training to f16 or bf16"),
    .init("--scale", "X", "store in the model that an input is byte * X + offset, whatever it said"),
    .init("--offset", "X", "the offset that goes with --scale (0)"),
    .init(
      ClassNames.option.name, ClassNames.option.value,
      "store in the model, whatever it said, " + ClassNames.option.help),
    .init("--strip", nil, "leave out the state of training and the tensors of an optimizer"),
    .init("--tensors-only", nil, "take all tensors of an .h5 and no network"),
    .init("--allow-fill", nil, "take the fill values of an .h5 for elements that were never written"),
    .init("--ignore-record", nil, "read an .h5 that nnb wrote as if another program had"),
    .init("--dry-run", nil, "show the way of every tensor and write nothing"),
    .init("--probe", "IMAGES", "run the model before and after on IDX images, or a folder's test images, and compare"),
    .init("--force", nil, "replace a file that exists"),
  ] + Command.workerOptions)

/// What the command line of `nnconv` asks for.
struct ConvertSettings {
  private(set) var request: ConversionRequest
  let isDryRun: Bool
  let isJSON: Bool

  init(_ arguments: ParsedArguments, _ worker: HDF5Worker) throws {
    let path = arguments.positional[1], output = OutputPlace.isStandardOutput(path) ? "-" : path
    isDryRun = arguments.has("--dry-run")
    isJSON = arguments.has("--json")
    let ids = Registry.writable.map(\.id)
    let named = try arguments.choice("--to", of: ids)
    try Self.checkEnding(of: output, named)
    guard let target = named.flatMap(Registry.named) ?? Registry.format(ofPath: output) else {
      throw ToolError(
        output == "-"
          ? "standard output has no name that tells the format"
          : "\(output) does not end in \(Self.endings)",
        advice: Registry.list(ids.map { "--to " + $0 }) + " says what to write")
    }
    if isJSON, output == "-", !isDryRun { throw ToolError("--json and OUT - cannot both go to standard output") }
    request = ConversionRequest(source: arguments.positional[0], output: output, target: target)
    request.worker = worker
    request.strips = arguments.has("--strip")
    request.replaces = arguments.has("--force")
    request.probe = arguments.string("--probe")
    request.importing.takesTensorsOnly = arguments.has("--tensors-only")
    request.importing.takesOpaqueAsBFloat16 = try arguments.choice("--opaque", of: ["bf16"]) != nil
    request.importing.ignoresRecord = arguments.has("--ignore-record")
    request.importing.allowsFill = arguments.has("--allow-fill")
    if let word = try arguments.choice("--dtype", of: ["f32", "f16", "bf16"]) {
      request.elementType = ElementType.allCases.first { $0.description == word }
    }
    try readLayout(arguments)
    if let text = arguments.string("--activations") {
      guard let activations = [Activation](text: text) else {
        throw ToolError(
          "--activations needs names with commas between them, found \(text)",
          advice:
            "linear, relu, softmax, sigmoid, tanh, gelu, gelu_tanh, elu:ALPHA, selu, leaky_relu:SLOPE, softplus, swish")
      }
      request.importing.activations = activations
    }
    let offset = try arguments.float("--offset")
    let scale = try arguments.float("--scale")
    if scale == nil, offset != nil { throw ToolError("--offset needs --scale beside it") }
    request.scaling = scale.map { InputScaling(elementType: .uint8, scale: $0, offset: offset ?? 0) }
    request.classNames = try ClassNames.read(arguments)
    if request.importing.takesTensorsOnly {
      let forNetwork = ["--activations", "--scale", "--class-names", "--probe"].first(where: arguments.has)
      if let option = forNetwork ?? (request.importing.orientation == nil ? nil : "--layout") {
        throw ToolError("--tensors-only makes no network, and \(option) is for one")
      }
    }
  }

  /// Throws `ToolError` where the result's name says that it is something else than it will be.
  private static func checkEnding(of output: String, _ named: String?) throws(ToolError) {
    if let format = Registry.foreignFormat(of: output) {
      throw ToolError(
        "\(output) has the ending of \(format) files, which nnconv does not write",
        advice: "OUT ends in \(endings), or has another ending and --to beside it")
    }
    guard let named, let ending = Registry.format(ofPath: output), ending.id != named else { return }
    throw ToolError("\(output) has the ending of .\(ending.id) files, and --to asks for \(named)")
  }

  /// What a result's name can end in.
  private static var endings: String { Registry.list(Registry.writable.map(\.ending)) }

  /// `--layout` may say how the source is to be read, how the result is to be written, or both: `out-in,plain`.
  private mutating func readLayout(_ arguments: ParsedArguments) throws(ToolError) {
    guard let text = arguments.string("--layout") else { return }
    for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      if let layout = ExportOptions.Layout(rawValue: word) {
        guard request.target.id == "h5" else { throw ToolError("--layout \(word) is for a result that is .h5") }
        request.exporting.layout = layout
      } else if let orientation = ImportOptions.Orientation(rawValue: word) {
        request.importing.orientation = orientation
      } else {
        throw ToolError("--layout needs keras, plain, in-out or out-in; found \(word)")
      }
    }
  }
}
