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
    var words = ["nnconv"] + arguments.words
    words.insert("--strip", at: words.firstIndex(of: "--") ?? words.endIndex)
    throw ToolError("\(error)", advice: "in one step: " + words.map(\.shellWord).joined(separator: " "))
  } catch let error as ModelRefusal {
    guard !error.options.isEmpty else { throw error }
    // An example of what to type, as a whole; only the reader can know what is true.
    let files = [settings.request.source, settings.request.output].map(\.shellWord)
    let command = ["nnconv"] + files + error.options
    throw ToolError(error, advice: "for example, if that is right for this model: " + command.joined(separator: " "))
  }
  return .success
}
