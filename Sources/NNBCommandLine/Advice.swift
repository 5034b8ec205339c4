package import NNBBytes
internal import NNBFormats
internal import NNBSystem

/// How a tool spells what would decide an open question or clear what is in the way: as options of its own, or of
/// `nnconv`.
package struct Advice: Sendable {
  private let command: Command
  private let arguments: ParsedArguments?

  /// Spells remedies for a tool, whose command line was `arguments`.
  package init(for command: Command, _ arguments: ParsedArguments? = nil) {
    (self.command, self.arguments) = (command, arguments)
  }

  /// Any error with what to do about it.
  package func told(of error: any Error) -> ToolError {
    error as? ToolError ?? ToolError(error, advice: text(on: Failure(error)))
  }

  /// What to do about a failure; nil if nothing would help, or nothing that has an option.
  ///
  /// If activations are asked for and a configuration lies beside the file, it is named; it is not opened.
  package func text(on failure: Failure) -> String? {
    guard let text = textOfRemedies(of: failure) else { return nil }
    let asks = failure.remedies.contains { $0.name == "activations" } && arguments?.has("--config") != true
    guard asks, let file = failure.subject, let configuration = Self.configuration(beside: file) else { return text }
    return "\(text); \(configuration.name) lies beside it: --config \(configuration.path.pathWord)"
  }

  /// Names that configurations have beside weights.
  private static let configurationNames = ["config.json", "model.json"]

  private static func configuration(beside file: String) -> (name: String, path: String)? {
    guard file != "standard input", FileSystem.exists(file) else { return nil }
    let folder = FileSystem.parts(of: file).folder
    for name in configurationNames {
      let path =
        folder == "." && !file.hasPrefix("./") ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if FileSystem.kind(of: path, followingLinks: true) == .file { return (name, path) }
    }
    return nil
  }

  private func textOfRemedies(of failure: Failure) -> String? {
    let remedies = failure.remedies
    let options = command.options.map(\.name)
    let own = remedies.filter { remedy in remedy.spelling.map { options.contains($0.option) } ?? false }
    let sentences = own.compactMap { $0.spelling?.sentence }
    let unwanted = Remedy.unwanted(remedies, arguments)
    if !sentences.isEmpty || !unwanted.isEmpty {
      return (sentences + (unwanted.isEmpty ? [] : ["leave out " + unwanted.joined(separator: ", ")]))
        .joined(separator: "; ")
    }
    if !own.isEmpty, let arguments {
      let options = own.compactMap { $0.typed(with: arguments) }
      let lead = own.allSatisfy { $0.name == "drop-training" } ? "without that state" : Self.lead
      return "\(lead): " + arguments.command(with: options)
    }
    if remedies.contains(where: { $0.name == "set" }) { return "give the file with the images instead of the folder" }
    guard let file = failure.subject else { return nil }
    return Self.conversion(of: file, remedies).map { "\(Self.lead), use what this writes: \($0)" }
  }

  /// What goes before an example of a command: only the reader can know what is true.
  private static let lead = "for example, if that is right for this model"

  /// The command that makes an `.nnb` file of one that leaves questions open; nil if nothing would decide them.
  package static func conversion(of file: String, _ remedies: [Remedy]) -> String? {
    let options = remedies.filter(\.isOfReading).compactMap(\.typed)
    guard !options.isEmpty else { return nil }
    let source = file == "standard input" ? "-" : file
    return (["nnconv", source.pathWord, "model.nnb"] + options).joined(separator: " ")
  }
}

extension Remedy {
  /// The option of a tool for a remedy, and what is said of it if it is no example of a command.
  fileprivate struct Spelling {
    let option: String
    var sentence: String?
  }

  /// How tools spell it; nil for one that has no option.
  fileprivate var spelling: Spelling? {
    switch name {
    case "activations": Spelling(option: "--activations")
    case "orientation", "layout": Spelling(option: "--layout")
    case "opaque": Spelling(option: "--opaque")
    case "ignore-record": Spelling(option: "--ignore-record")
    case "allow-fill": Spelling(option: "--allow-fill")
    case "key": Spelling(option: "--key")
    case "prefix": Spelling(option: "--prefix")
    case "configuration": Spelling(option: "--config")
    case "fold-scaling": Spelling(option: "--fold-scaling")
    case "fold": Spelling(option: "--fold")
    case "norms": Spelling(option: "--norms")
    case "scaling-epsilon": Spelling(option: "--scaling-epsilon")
    case "drop-training": Spelling(option: "--strip")
    case "dtype": Spelling(option: "--dtype")
    case "replace": Spelling(option: "--force", sentence: "--force replaces it")
    case "picture-size": Spelling(option: "--size", sentence: "--size HEIGHTxWIDTH says how many pixels an image has")
    case "picture-scaling":
      Spelling(option: "--size", sentence: "--size 28x28 or --mnist gives all pictures one size")
    case "label-column":
      Spelling(
        option: "--label-column",
        sentence: "--label-column first, last, none, a name or a number says where the labels are")
    case "background":
      Spelling(option: "--background", sentence: "--background black shows what is drawn in white on nothing")
    case "set": Spelling(option: "--set", sentence: "--set \(values.first ?? "NAME") chooses one")
    case "label-offset":
      Spelling(option: "--label-offset", sentence: "--label-offset \(values.first ?? "1") takes label 1 for class 0")
    case "name-files": Spelling(option: "--images", sentence: "--images and --labels name the files")
    case "scaling": Spelling(option: "--scale", sentence: "--scale and --offset say what stored numbers become")
    case "sandbox": Spelling(option: "--sandbox", sentence: "--sandbox best-effort opens it all the same")
    case "worker": Spelling(option: "--worker", sentence: "--worker FILE says which nnhdf5 is to be used")
    default: nil
    }
  }

  /// The options that are not to be given.
  fileprivate static func unwanted(_ remedies: [Remedy], _ arguments: ParsedArguments?) -> [String] {
    let options = remedies.filter { $0.name == "leave-out" }.flatMap(\.values).map {
      Remedy($0).spelling?.option ?? "--" + $0
    }
    // The offset goes with the scale, and both may have been given in other words.
    let isStandardized = arguments?.has("--std") == true
    return options.flatMap { $0 == "--scale" && isStandardized ? ["--mean", "--std"] : [$0] }.flatMap {
      $0 == "--scale" && arguments?.has("--offset") == true ? [$0, "--offset"] : [$0]
    }
  }

  /// Whether it decides how a file is read, so that `nnconv` can make one of it that leaves nothing open.
  fileprivate var isOfReading: Bool {
    [
      "activations", "orientation", "opaque", "ignore-record", "allow-fill", "key", "prefix", "fold-scaling", "fold",
      "scaling-epsilon", "norms",
    ].contains(name)
  }

  /// The option with its value, as it is typed.
  fileprivate var typed: String? {
    spelling.map {
      ([$0.option] + (values.isEmpty ? [] : [values.joined(separator: ",").shellWord])).joined(separator: " ")
    }
  }

  /// The same beside what was given: `--layout` may say how the source is stored and how the result is laid out.
  fileprivate func typed(with arguments: ParsedArguments) -> String? {
    guard spelling?.option == "--layout", let typed, let given = arguments.string("--layout") else { return typed }
    func isOfResult(_ word: String) -> Bool { ExportOptions.Layout(rawValue: word) != nil }
    let others = given.split(separator: ",").map(String.init).filter { isOfResult($0) != (name == "layout") }
    return ([typed] + others).joined(separator: ",")
  }
}
