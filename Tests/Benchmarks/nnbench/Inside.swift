import Glibc
import NNB
import NNBCompute
import NNBEvaluation
import NNBGzip
import NNBIDX
import NNBModel
import NNBSystem
import NNBTraining

/// Prints what can only be measured from inside, on the data in a folder: medians, as one line of JSON.
func measureInside(_ path: String) throws {
  let folder = try ImageFolder(path)
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
  let place = "\(TemporaryFolder.path)/nnbench-\(getpid()).nnb"
  let save = try median(of: 5) { try checkpoint.write(to: place) }
  let load = try median(of: 20) { _ = try Checkpoint(contentsOf: place) }
  try FileSystem.remove(place)
  // The shortest of many rounds of 256 images, in microseconds an image: what a processor can do if nothing else runs.
  let plain = data.images.pixelCount == 784 ? pixels.prefix(256 * 784) : []
  let distort = Kernels.all.map { kernels in
    let distorter = ImageDistortion(.digits, height: 28, width: 28, kernels: kernels)
    let rounds = (1...200).map { epoch in
      median(rounds: 1) { _ = distorter.distorted(plain, seed: 1, epoch: epoch) }
    }
    return "\"\(kernels.name)\": \((rounds.min() ?? 0) / Double(max(1, plain.count / 784)) * 1e6)"
  }
  let peak = ProcessorSpeed(Kernels.best, threads: 1).peak
  print(
    """
    {"read": \(read), "inflate": \(inflate), "predict": \(predict * 1e6), "save": \(save * 1e6), "load": \(load * 1e6), \
    "distort": {\(distort.joined(separator: ", "))}, \
    "gflops": \(peak), "kernels": "\(Kernels.best.name)"}
    """)
}
