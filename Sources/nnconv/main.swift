import NNBCommandLine
import NNBConversion
import NNBFormats

convertCommand.run { arguments, console in
  let settings = try ConvertSettings(arguments, try HDF5Worker(arguments, console))
  do throws(any Error) {
    let converter = try Converter(settings.request, isPlanOnly: settings.isDryRun)
    console.report(converter.leftovers)
    try ConversionPrinter(settings, console).show(settings.isDryRun ? try converter.plan() : try converter.run())
  } catch let error as ConverterError {
    guard case .trainingState = error else { throw error }
    throw ToolError("\(error)", advice: "in one step: " + arguments.command(with: ["--strip"]))
  } catch let error as ModelRefusal {
    guard !error.options.isEmpty else { throw error }
    // An example of what to type, as a whole; only the reader can know what is true.
    let options = error.options.map { ConvertSettings.joined($0, with: arguments.string("--layout")) }
    throw ToolError(
      error, advice: "for example, if that is right for this model: " + arguments.command(with: options))
  }
  return .success
}
