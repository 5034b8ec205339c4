import NNBCompute
import NNBIDX
import NNBModel
import NNBTraining

/// Prints how fast training is, as the best epoch after the first, and what the processor could do just before.
func measureTraining(_ words: [String]) throws {
  guard let batch = Int(words[2]), let threads = Int(words[3]), let epochs = Int(words[4]) else { return }
  let hidden = words[1].split(separator: ",").compactMap { Int($0) }
  let kernels = words.count > 5 ? Kernels.all.first { $0.name == words[5] } : Kernels.best
  guard let kernels else { return print("{}") }
  let folder = try ImageFolder(words[0])
  let data = try LabelledImages(images: folder.training.images, labels: folder.training.labels)
  var options = TrainingOptions()
  options.hiddenLayers = hidden
  options.batchSize = batch
  options.end = .epochs(epochs + 1)
  let trainer = try Trainer(
    data, options: options, from: nil, compute: ComputeOptions(kernels: kernels, threads: threads))
  let speed = ProcessorSpeed(kernels, threads: threads)
  var rates: [Double] = []
  while !trainer.isFinished {
    let taken = try seconds { _ = try trainer.runEpoch() }
    rates.append(Double(trainer.sampleCount) / taken)
  }
  print(
    """
    {"images_per_second": \(rates.dropFirst().max() ?? 0), "kernels": "\(kernels.name)", "peak": \(speed.peak), \
    "from_first_cache": \(speed.fromFirstCache), "from_second_cache": \(speed.fromSecondCache)}
    """)
}
