import NNBCommandLine
import NNBInspection

/// The command line of `nndiff`.
let diffCommand = Command(
  name: "nndiff",
  summary: "says what differs between two models; status 0 for nothing, 1 for something, above 1 for trouble",
  usage: [
    "nndiff a.nnb b.h5",
    "nndiff model.nnb half.nnb --weights --tolerance 1e-3 --probe t10k-images-idx3-ubyte.gz",
    "nndiff a.nnb b.nnb --quiet && echo the same",
  ],
  arguments: [
    ("A", "a model, of any format, told by its content; - is standard input"),
    ("B", "the one to compare it with"),
  ],
  options: [
    .init("--weights", nil, "compare only layers, kernels and biases: not names, inputs, training or other tensors"),
    .init("--tolerance", "X", "numbers count as equal where |a - b| <= X + R * |b|, whatever their types"),
    .init("--relative", "R", "the R of that (0; without either, every bit counts)"),
    .init(
      "--probe", "IMAGES",
      "run both on IDX images, or a folder's test images; another class for an image is a difference"),
  ] + Command.workerOptions)

/// What the command line of `nndiff` asks for.
struct DiffSettings {
  let first, second: String
  let isWeightsOnly: Bool
  let tolerance: Tolerance?
  let probe: String?
  let isJSON: Bool

  init(_ arguments: ParsedArguments) throws(ToolError) {
    first = arguments.positional[0]
    second = arguments.positional[1]
    isWeightsOnly = arguments.has("--weights")
    isJSON = arguments.has("--json")
    probe = arguments.string("--probe")
    let absolute = try arguments.natural("--tolerance")
    let relative = try arguments.natural("--relative")
    tolerance =
      absolute == nil && relative == nil ? nil : Tolerance(absolute: absolute ?? 0, relative: relative ?? 0)
    if [first, second, probe].filter({ $0 == "-" }).count > 1 {
      throw ToolError("only one of the files can be standard input")
    }
  }

  /// A file as messages call it.
  func name(_ file: Int) -> String {
    let path = file == 0 ? first : second
    return path == "-" ? "standard input" : path
  }
}
