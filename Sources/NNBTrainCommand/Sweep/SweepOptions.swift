import NNBCommandLine
import NNBFormats
import NNBConversion
import NNBSweep

/// The options of a sweep, and what a sweep says of others (Spec/sweeps.md).
enum SweepOptions {
  static let group = Command.OptionGroup(
    "Sweep",
    [
      .init(
        "--sweep", "GRID",
        "train a model for each combination of settings, as 'learning-rate=0.01,0.03 seed=1..5', and name the best by its "
          + "validation loss; @FILE reads them from a file"),
      .init("--jobs", "N", "how many of these runs at once", default: "a run with one thread on each processor"),
    ])

  /// The settings that a sweep varies, by their options.
  private static let swept = sweptGroups.flatMap(\.options).filter { $0.name != AugmentPreview.option.name }

  /// The options that say nothing that a sweep could use, and why.
  private static let refused: [(names: [String], reason: String)] = [
    (["--resume", "--override"], "a sweep is continued by the same command"),
    (["--force"], "a sweep replaces no files of others"),
    (["--log", "--best"], "each run has its own in the folder of the sweep"),
    (["--keep", "--report", "--tensorboard", AugmentPreview.option.name], "it is for a single run"),
    (["--test-images", "--test-labels"], "a sweep reads no test images, so that nothing is chosen by them"),
  ]

  /// Throws `ToolError` for an option that is for sweeps alone.
  static func refuse(without arguments: ParsedArguments) throws(ToolError) {
    if arguments.has("--jobs") { throw ToolError("--jobs is for --sweep") }
  }

  /// Throws `ToolError` for an option that is for single runs alone, and for one that the sweep varies, too.
  static func check(_ arguments: ParsedArguments, _ text: SweepText) throws(ToolError) {
    for (names, reason) in refused {
      if let name = names.first(where: arguments.has) {
        throw ToolError("\(name) and --sweep do not go together: \(reason)")
      }
    }
    for axis in text.axes {
      guard let option = swept.first(where: { $0.name == "--" + axis.name }) else { throw fault(of: axis) }
      if arguments.has(option.name) {
        throw SweepText.fault(
          axis.position, "\(axis.name) is varied, and \(option.name) says another value",
          advice: "leave out one of them")
      }
      guard option.value == nil else { continue }
      if let value = axis.values.first(where: { $0.text != "on" && $0.text != "off" }) {
        throw SweepText.fault(value.position, "\(axis.name) is on or off, found \(value.text)")
      }
    }
  }

  /// The error that a name is no setting.
  private static func fault(of axis: SweepText.Axis) -> ToolError {
    let names = swept.map { String($0.name.dropFirst(2)) }
    let advice = "a sweep varies " + Registry.list(names)
    let all = trainCommand.groups.flatMap(\.options)
    if all.contains(where: { $0.name == "--" + axis.name || $0.name == axis.name || $0.short == "-" + axis.name }) {
      let meant = names.first { "--" + $0 == axis.name }
      return SweepText.fault(
        axis.position,
        meant.map { "\(axis.name) stands here without --, as \($0)" } ?? "a sweep cannot vary \(axis.name)",
        advice: meant == nil ? advice : nil)
    }
    let meant = axis.name.nearest(among: names)
    return SweepText.fault(
      axis.position, "there is no setting \(axis.name)" + (meant.map { "; did you mean \($0)?" } ?? ""),
      advice: meant == nil ? advice : nil)
  }

  /// The words of a command line that give a setting a value.
  static func words(_ name: String, _ value: String) -> [String] {
    let option = swept.first { $0.name == "--" + name }
    return option?.value == nil ? value == "on" ? ["--" + name] : [] : words(of: option, value)
  }

  /// The words of an option with its value.
  static func words(of option: Command.Option?, _ value: String) -> [String] {
    guard let option else { return [] }
    if option.value == nil { return [option.name] }
    // As a word of its own it could be taken for an option, or an argument.
    let isAttached = option.alone != nil || value.hasPrefix("-")
    return isAttached ? ["\(option.name)=\(value)"] : [option.name, value]
  }
}
