import NNBCommandLine
import NNBConversion

trainCommand.run { arguments, console in
  if arguments.has("--sweep") { return try Sweep.run(arguments, console) }
  try SweepOptions.refuse(without: arguments)
  if AugmentPreview.isAlone(arguments) { return try AugmentPreview.run(arguments, console) }
  var run = try TrainingRun(try TrainSettings(arguments), console, try HDF5Worker(arguments, console))
  return try run.run()
}
