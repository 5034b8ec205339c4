import NNBCommandLine
import NNBConversion

infoCommand.run { arguments, console in
  try InspectionRun(try InfoSettings(arguments), console, try HDF5Worker(arguments, console)).run()
}
