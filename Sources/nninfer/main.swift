import NNBCommandLine
import NNBConversion

inferCommand.run { arguments, console in
  let worker = try HDF5Worker(arguments, console)
  if let pictures = try PictureRun(arguments, console, worker) { return try pictures.run() }
  try PicturePreparation.checkUnused(arguments)
  return try Inference(try InferSettings(arguments), console, worker).run()
}
