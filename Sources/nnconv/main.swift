import NNBCommandLine
import NNBConversion

convertCommand.run { arguments, console in
  let settings = try ConvertSettings(arguments, try HDF5Worker(arguments, console))
  let converter = try Converter(settings.request, isPlanOnly: settings.isDryRun)
  console.report(converter.leftovers)
  try ConversionPrinter(settings, console).show(settings.isDryRun ? try converter.plan() : try converter.run())
  return .success
}
