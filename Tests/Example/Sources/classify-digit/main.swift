import Model
import NNB
import NNBEvaluation

let path = CommandLine.arguments.dropFirst().first ?? "model.nnb"
let checkpoint = try NNBReader(contentsOf: path).checkpoint()

// Any number of tasks may share a classifier.
let classifier = try Classifier(checkpoint)
let labels = try await withThrowingTaskGroup { group in
  for _ in 0..<4 { group.addTask { try classifier.classify(pixels).label } }
  var labels: [Int] = []
  for try await label in group { labels.append(label) }
  return labels
}

let prediction = try classifier.classify(pixels)
print(drawing)
print("This looks like a \(prediction.label): \(prediction.outputs[prediction.label] * 100) %")
print(labels.allSatisfy { $0 == prediction.label } ? "Four tasks say the same." : "Four tasks disagree.")
