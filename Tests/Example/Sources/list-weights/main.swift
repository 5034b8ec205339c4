import NNB

let path = CommandLine.arguments.dropFirst().first ?? "model.nnb"

// Opening reads no weights, so this is quick for a file of any size. What is printed is one line.
let reader = try NNBReader(contentsOf: path)
print(reader)

// The elements as an array of their own.
if let bias = try reader.tensor("output/bias")?.floats() { print("biases of the output: \(bias)") }

// The same without a copy: the span borrows the tensor's memory as long as the call lasts. Tasks may share the reader.
let sizes = try await withThrowingTaskGroup { group in
  for index in reader.tensors.indices {
    group.addTask {
      let tensor = try reader.tensor(at: index)
      let largest = tensor.withFloats { floats in floats.indices.reduce(0) { max($0, abs(floats[$1])) } }
      return (index, "\(tensor), at most \(largest ?? 0)")
    }
  }
  var lines: [Int: String] = [:]
  for try await (index, line) in group { lines[index] = line }
  return lines
}
for (_, line) in sizes.sorted(by: { $0.key < $1.key }) { print(line) }

// In pieces, when a tensor is larger than the memory that it may take.
for index in reader.tensors.indices {
  var stream = try reader.stream(of: index), count = 0
  while case let piece = try stream.read(1 << 20), !piece.isEmpty { count += piece.count }
  print("\(reader.tensors[index].name): \(count) bytes in pieces")
}
