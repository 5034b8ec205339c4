import NNB
import NNBEvaluation

let path = CommandLine.arguments.dropFirst().first ?? "xor.nnb"

// A network that computes exclusive or, of numbers that are given.
let hidden = Checkpoint.Layer("hidden", kernel: [1, 1, 1, 1], bias: [0, -1], activation: .relu)
let output = Checkpoint.Layer("output", kernel: [1, -2], bias: [0], activation: .linear)
let input = InputContract(shape: [2], scaling: nil)
try Checkpoint(layers: [hidden, output], input: input).write(to: path)

let model = try Checkpoint(contentsOf: path)
print(model)
for tensor in model.tensors { print(tensor.name, tensor.shape, tensor.floats() ?? []) }
print("exclusive or: \(try Classifier(model).outputs(samples: [0, 0, 0, 1, 1, 0, 1, 1]))")
