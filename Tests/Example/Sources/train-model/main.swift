import NNB
import NNBTraining
import Training

let folder = CommandLine.arguments.dropFirst().first ?? "."
let images = try LabelledImages(
  images: folder + "/train-images-idx3-ubyte.gz", labels: folder + "/train-labels-idx1-ubyte.gz")

var options = TrainingOptions()
options.hidden = 32
options.end = .epochs(1_000)
let trainer = try Trainer(images, options: options)

// Another task stops the run; what was learned until then is kept.
let stop = StopSwitch()
let timer = Task.detached {
  try await Task.sleep(for: .milliseconds(300))
  stop.turnOn()
}
while !trainer.isFinished, !stop.isOn {
  _ = try trainer.runEpoch { _ in !stop.isOn }
}
try await timer.value
print("stopped after \(trainer.position.step) steps: \(try trainer.checkpoint().tensors.count) tensors")
