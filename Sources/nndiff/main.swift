import CommandLineTool

diffCommand.run { arguments, console in
  try DiffRun(try DiffSettings(arguments), console).run()
}
