import CommandLineTool

inferCommand.run { arguments, console in
  try Inference(try InferSettings(arguments), console).run()
}
