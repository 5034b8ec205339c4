import CommandLineTool

infoCommand.run { arguments, console in
  try InspectionRun(try InfoSettings(arguments), console).run()
}
