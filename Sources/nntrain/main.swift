import CommandLineTool

trainCommand.run { arguments, console in
  var run = try TrainingRun(try TrainSettings(arguments), console)
  return try run.run()
}
