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
  summary: "converts models between file formats, and verifies what it wrote",
  usage: ["IN OUT [OPTION]…"],
  examples: [
    "nnconv model.h5 model.nnb",
    "nnconv pytorch.safetensors pytorch.nnb --activations relu,softmax",
    "nnconv model.nnb small.nnb --strip --dtype f16 --probe mnist",
  ],
  arguments: [
    ("IN", "the model in any format, recognised by its content; - is standard input"),
    ("OUT", "the result; - is standard output"),
  ],
  argumentKinds: [.model, .model],
  groups: [reading, result, check, Command.workerOptions],
  statuses: [("0", "OUT is written and verified")])

/// What `--dtype` takes.
private let elementTypes = ["f32", "f16", "bf16", "i8"]

private let reading = Command.OptionGroup(
  "Reading IN",
  [
    Command.activations,
    .init(
      "--layout", "FORM",
      "shape of the kernels that are read: in-out as in Keras, or out-in as in PyTorch; and of an .h5 that is written: "
        + "keras, or plain (W1, b1, W2, b2); both as in out-in,plain",
      default: "the only shape that fits, and keras", kind: .list(["in-out", "out-in", "keras", "plain"])),
    .init("--tensors-only", nil, "convert all tensors, and no network"),
  ] + Command.questions)

private let result = Command.OptionGroup(
  "Writing OUT",
  [
    .init(
      "--to", "FORMAT", "the format of OUT: " + Registry.list(Registry.writable.map(\.id)), default: "by its ending",
      kind: .choice(Registry.writable.map(\.id))),
    .init(
      "--names", "HABIT",
      "names of the tensors in \(Registry.list(Registry.withNames.map(\.ending))): torch (fc1.weight), sequential "
        + "(0.weight), keras (fc1/kernel) or plain (W1)", default: "those that the format's programs look for",
      kind: .choices(NameHabit.self)),
    .init(
      "--dtype", "TYPE",
      "convert kernels and biases to f32, f16 or bf16; the last two need --strip after training; or i8 for a .c or .h: kernels "
        + "of bytes, with a scale for each unit", kind: .choice(elementTypes)),
    .init(
      "--name", "NAME", "what the names in a .c or .h begin with, such as digits for digits_run",
      default: "that of the file"),
    .init(
      "--opset", "N",
      "the version of an .onnx's operators, \(ExportOptions.operatorSets.lowerBound) to "
        + "\(ExportOptions.operatorSets.upperBound)", default: "13, which nearly all programs have"),
    .init(
      "--with-scaling", nil, "let an .onnx, .keras or .h5 take stored numbers, such as bytes, and scale them itself"),
    .init("--strip", nil, "leave out the training state and the tensors that only training needs"),
    .init("--scale", "X", "store in the model: input = byte * X + offset"),
    .init("--offset", "X", "the offset that goes with --scale", default: "0"),
  ] + ScalingOptions.standardizing + [
    .init(
      ClassNames.option.name, ClassNames.option.value, "store in the model the " + ClassNames.option.help),
    NoteOption.option, .init("--force", nil, "replace an existing file"),
  ])

private let check = Command.OptionGroup(
  "Check",
  [
    .init("--dry-run", nil, "show what would become of every tensor, and write nothing"),
    .init(
      "--probe", "IMAGES", "run the model before and after on IDX images, or on a folder's test images, and compare",
      kind: .data),
    .init("--transpose", nil, "exchange rows and columns of those images: EMNIST's lie on their side"),
  ])

/// The settings from the command line of `nnconv`.
struct ConvertSettings {
  private(set) var request: ConversionRequest
  let isDryRun: Bool

  /// What the scaling is, if it was given in other words.
  private(set) var scalingNote: String?
  let isJSON: Bool

  init(_ arguments: ParsedArguments, _ worker: HDF5Worker) throws {
    try arguments.checkStandardInput(for: [arguments.positional[0], arguments.string("--probe")])
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
    request.transposesProbe = arguments.has("--transpose")
    if request.transposesProbe, request.probe == nil { throw ToolError("--transpose is for the images of --probe") }
    request.settingPaths = arguments.settingPaths
    request.importing = try ImportOptions(shared: arguments)
    request.importing.takesTensorsOnly = arguments.has("--tensors-only")
    try readType(arguments)
    try readLayout(arguments)
    if let word = try arguments.choice("--names", of: NameHabit.allCases.map(\.rawValue)) {
      guard Registry.withNames.contains(target) else {
        throw ToolError(
          "--names \(word) is for a result that is \(Registry.list(Registry.withNames.map(\.ending)))")
      }
      request.exporting.names = NameHabit(rawValue: word)
    }
    try readGraph(arguments)
    let scaling = try ScalingOptions(arguments)
    (request.scaling, scalingNote) = (scaling.scaling, scaling.note)
    request.classNames = try ClassNames.read(arguments)
    request.noteChanges = try NoteOption.read(arguments)
    if request.importing.takesTensorsOnly {
      let forNetwork = [
        "--activations", "--fold-scaling", "--fold", "--config", "--scale", "--mean", "--class-names", "--with-scaling",
        "--probe",
      ]
      .first(
        where: arguments.has)
      if let option = forNetwork ?? (request.importing.orientation == nil ? nil : "--layout") {
        throw ToolError("--tensors-only makes no network, and \(option) is for one")
      }
    }
  }

  /// Throws `ToolError` if the result's name has the ending of another format.
  private static func checkEnding(of output: String, _ named: String?) throws(ToolError) {
    if let other = Registry.otherEnding(of: output) {
      throw ToolError(
        "\(output) has the ending of \(other.title) files, which nnconv does not write",
        advice: other.way ?? "OUT ends in \(endings), or has another ending and --to beside it", subject: output)
    }
    guard let named, let ending = Registry.format(ofPath: output), ending.id != named else { return }
    throw ToolError("\(output) has the ending of .\(ending.id) files, and --to asks for \(named)")
  }

  /// The endings that a result's name can have.
  private static var endings: String { Registry.list(Registry.writable.map(\.ending)) }

  /// The type of elements, and the names of a program.
  private mutating func readType(_ arguments: ParsedArguments) throws(ToolError) {
    let word = try arguments.choice("--dtype", of: elementTypes), isProgram = request.target.id == "c"
    if word == "i8" {
      guard isProgram else {
        throw ToolError("--dtype i8 is for a result that is .c or .h", advice: "--dtype f16 halves the other formats")
      }
      request.exporting.quantises = true
    } else {
      request.elementType = ElementType.allCases.first { $0.description == word }
    }
    guard let name = arguments.string("--name") else { return }
    guard isProgram else {
      throw ToolError("--name is for a result that is .c or .h", advice: "--note title=… stores what a model is called")
    }
    guard let identifier = ProgramName(name) else {
      throw ToolError(
        "--name \(name.printable): expected a letter, then letters, digits and single underscores, at most "
          + "\(ProgramName.mostCharacters) of them, and not nnb", advice: "--name digits makes a function digits_run")
    }
    request.exporting.identifier = identifier.text
  }

  /// `--layout` may say how the source is read, how the result is written, or both: `out-in,plain`.
  private mutating func readLayout(_ arguments: ParsedArguments) throws(ToolError) {
    guard let text = arguments.string("--layout") else { return }
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    func both<Value>(_ values: [Value]) throws(ToolError) {
      if values.count > 1 { throw ToolError("--layout says twice how the same file is laid out: \(text)") }
    }
    try both(words.compactMap(ExportOptions.Layout.init(rawValue:)))
    try both(words.compactMap(ImportOptions.Orientation.init(rawValue:)))
    for word in words {
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

  /// How a graph is written.
  private mutating func readGraph(_ arguments: ParsedArguments) throws(ToolError) {
    if arguments.has("--opset"), request.target.id != "onnx" {
      throw ToolError("--opset is for a result that is .onnx")
    }
    if arguments.has("--with-scaling") {
      guard ["onnx", "keras", "h5"].contains(request.target.id), request.exporting.layout == .keras else {
        throw ToolError("--with-scaling is for a result that is .onnx, or .keras or .h5 as Keras reads it")
      }
    }
    request.exporting.includesScaling = arguments.has("--with-scaling")
    request.exporting.operatorSet = try arguments.integer("--opset", in: ExportOptions.operatorSets)
  }
}
