import Model
import NNB
import NNBEvaluation

let path = CommandLine.arguments.dropFirst().first ?? "model.nnb"
let checkpoint = try NNBReader(contentsOf: path).checkpoint()

// Any number of tasks may share a classifier, with bytes, which it scales, and with numbers, which it takes as they are.
let classifier = try Classifier(checkpoint)
let inputs = pixels.map { Float($0) / 255 }
let labels = try await withThrowingTaskGroup { group in
  for _ in 0..<2 {
    group.addTask { try classifier.classify(pixels).label }
    group.addTask { try classifier.classify(inputs: inputs).label }
  }
  var labels: [Int] = []
  for try await label in group { labels.append(label) }
  return labels
}

let prediction = try classifier.classify(pixels)
print(drawing)
print("This looks like a \(prediction.label): \(prediction.outputs[prediction.label] * 100) %")
print(labels.allSatisfy { $0 == prediction.label } ? "Four tasks say the same." : "Four tasks disagree.")

// Many samples in one call: shape (2, 784), one after the other.
let negative = inputs.map { 1 - $0 }
print("The drawing and its negative: \(try classifier.classify(samples: inputs + negative))")
