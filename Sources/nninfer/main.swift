import NNBCommandLine
import NNBConversion

inferCommand.run { arguments, console in
  try Inference(try InferSettings(arguments), console, try HDF5Worker(arguments, console)).run()
}
