import NNB
import NNBTraining
import Training

let arguments = Array(CommandLine.arguments.dropFirst())
let folder = arguments.first ?? ".", output = arguments.dropFirst().first ?? "trained.nnb"
let images = try LabelledImages(
  images: folder + "/train-images-idx3-ubyte.gz", labels: folder + "/train-labels-idx1-ubyte.gz")
print(images)

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
try trainer.checkpoint().write(to: output)
print("stopped after \(trainer.position.step) steps: \(try Checkpoint(contentsOf: output))")

// A task that is cancelled stops as well. Here it trains on a program's own arrays: dark and bright images of 2 by 2 pixels.
let pixels = (0..<400).flatMap { [UInt8](repeating: $0 % 2 == 0 ? 20 : 230, count: 4) }
let shades = try LabelledImages(ImageSet(pixels: pixels, height: 2, width: 2), labels: (0..<400).map { UInt8($0 % 2) })
let training = Task.detached {
  var options = TrainingOptions()
  options.hidden = 4
  options.end = .epochs(1_000_000)
  let trainer = try Trainer(shades, options: options)
  while !Task.isCancelled { _ = try trainer.runEpoch { _ in !Task.isCancelled } }
  return trainer.position.step
}
try await Task.sleep(for: .milliseconds(100))
training.cancel()
print("cancelled after \(try await training.value) steps on \(shades)")
