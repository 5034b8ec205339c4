import NNBCommandLine
import NNBConversion

diffCommand.run { arguments, console in
  try DiffRun(try DiffSettings(arguments), console, try HDF5Worker(arguments, console)).run()
}
