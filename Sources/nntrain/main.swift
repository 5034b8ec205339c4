import NNBCommandLine
import NNBConversion

trainCommand.run { arguments, console in
  var run = try TrainingRun(try TrainSettings(arguments), console, try HDF5Worker(arguments, console))
  return try run.run()
}
