import Foundation
import NNBConversion

let words = CommandLine.arguments.dropFirst()
guard words.count >= 2, let source = words.first, let output = words.dropFirst().first else {
  print("usage: convert-model IN OUT [NNHDF5]")
  exit(64)
}
var conversion = ModelConversion()
conversion.replacesFile = true
conversion.workerPath = words.dropFirst(2).first
let outcome = try conversion.run(from: source, to: output)
print("\(outcome.tensorCount) tensors, read again and equal")
for loss in outcome.losses { print("other programs will not find \(loss)") }
