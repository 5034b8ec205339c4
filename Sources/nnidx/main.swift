import NNBCommandLine

indexCommand.run { arguments, console in
  arguments.positional.first == ShowRun.word
    ? try ShowRun(arguments, console).run() : try IndexRun(try IndexSettings(arguments), console).run()
}
