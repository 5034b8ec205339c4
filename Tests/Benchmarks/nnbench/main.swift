// What can only be measured from inside: `nnbench DATA` prints medians as one line of JSON, for bench.py.

import NNBCompute
import NNBEvaluation
import Glibc
import NNBGzip
import NNBIDX
import NNBModel
import NNB
import NNBSystem
import NNBTraining

/// The median of some rounds of the seconds that one call of `body` takes.
func median(rounds: Int = 7, of count: Int = 1, _ body: () throws -> Void) rethrows -> Double {
  var times: [Double] = []
  for _ in 0..<rounds {
    let start = ContinuousClock.now
    for _ in 0..<count { try body() }
    let duration = (ContinuousClock.now - start).components
    times.append((Double(duration.seconds) + Double(duration.attoseconds) * 1e-18) / Double(count))
  }
  return times.sorted()[rounds / 2]
}

let folder = try ImageFolder(CommandLine.arguments[1])
let file = try FileSystem.start(of: folder.training.images, upTo: 1 << 30)
let data = try LabelledImages(images: folder.training.images, labels: folder.training.labels)
let size = data.images.pixels.count + 16
let read = try median {
  _ = try LabelledImages(images: folder.training.images, labels: folder.training.labels)
}
let inflate = try median { _ = try Gzip.decompress(file, count: size) }

var options = TrainingOptions()
options.end = .steps(100)
let trainer = try Trainer(data, options: options)
_ = try trainer.runEpoch()
let checkpoint = try Checkpoint(network: try trainer.checkpoint().network, tensors: try trainer.checkpoint().tensors)
let model = try Classifier(checkpoint)
let pixels = data.images.pixels
let images = (0..<1_000).map { index in
  Array(
    pixels[
      pixels.startIndex + index * data.images.pixelCount..<pixels.startIndex + (index + 1) * data.images.pixelCount])
}
var next = 0
let predict = try median(of: 1_000) {
  _ = try model.classify(images[next % images.count])
  next += 1
}
let path = "\(TemporaryFolder.path)/nnbench-\(getpid()).nnb"
let save = try median(of: 5) { try checkpoint.write(to: path) }
let load = try median(of: 20) { _ = try Checkpoint(contentsOf: path) }
try FileSystem.remove(path)
// The shortest of many rounds of 256 images, in microseconds an image: what a processor can do if nothing else runs.
let plain = data.images.pixelCount == 784 ? pixels.prefix(256 * 784) : []
let distort = Kernels.all.map { kernels in
  let distorter = ImageDistortion(.digits, height: 28, width: 28, kernels: kernels)
  let rounds = (1...200).map { epoch in
    median(rounds: 1) { _ = distorter.distorted(plain, seed: 1, epoch: epoch) }
  }
  return "\"\(kernels.name)\": \((rounds.min() ?? 0) / Double(max(1, plain.count / 784)) * 1e6)"
}
let gflops = median { Kernels.best.multiplyAdd(rounds: 1_000_000) }
print(
  """
  {"read": \(read), "inflate": \(inflate), "predict": \(predict * 1e6), "save": \(save * 1e6), "load": \(load * 1e6), \
  "distort": {\(distort.joined(separator: ", "))}, \
  "gflops": \(Double(Kernels.best.multiplyAddsPerRound) * 2e6 / gflops / 1e9), "kernels": "\(Kernels.best.name)"}
  """)
