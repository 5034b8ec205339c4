import NNBCommandLine
import NNBFormats
import NNBConversion
import NNBModel
import NNBSystem

/// How training images are distorted, as `--augment` says it: the name of a preset, numbers, or both.
struct AugmentArguments {
  /// nil for not at all.
  let distortion: Distortion?

  static let name = "--augment"

  static let option = Command.Option(
    name, "[HOW]",
    "distort the training images anew in each epoch: "
      + Distortion.presets.map(\.name).joined(separator: ", ")
      + ", elastic=5,rotate=7,… with or without one of these before, "
      + "or none",
    default: "none; \(standard) if HOW is left out", kind: .choice(words),
    alone: .init(standard) { text in words.contains(text) || isList(text) || isSlip(text) })

  private static let standard = Distortion.presets[0].name
  private static let words = Distortion.presets.map(\.name) + ["none"]

  /// What the command line says; nil if it says nothing.
  ///
  /// Throws `ToolError` for what is no distortion.
  init?(_ arguments: ParsedArguments) throws(ToolError) {
    guard let text = arguments.string(Self.name) else { return nil }
    if text == "none" {
      distortion = nil
      return
    }
    var words = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
    var numbers = Distortion().numbers
    if let preset = Distortion.presets.first(where: { $0.name == words[0] }) {
      numbers = preset.distortion.numbers
      words.removeFirst()
    }
    var given: Set<String> = []
    for word in words {
      let (index, number) = try Self.number(word)
      guard given.insert(Distortion.parts[index].name).inserted else {
        throw ToolError("\(Self.name) gives \(Distortion.parts[index].name) twice")
      }
      numbers[index] = number
    }
    distortion = Distortion(numbers: numbers)?.canonical
  }

  /// `rotate=7`: which number it is, and the number as it is stored.
  private static func number(_ word: String) throws(ToolError) -> (index: Int, number: Int) {
    let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    guard pair.count == 2 else {
      throw ToolError(
        "\(name) needs \(words.joined(separator: ", ")), or numbers as rotate=7; found \(word.isEmpty ? "\"\"" : word)")
    }
    guard let index = Distortion.parts.firstIndex(where: { $0.name == pair[0] }) else {
      throw ToolError(
        "\(name): there is no number \(pair[0].isEmpty ? "\"\"" : pair[0])",
        advice: "the numbers are " + Distortion.parts.map(\.name).joined(separator: ", "))
    }
    let part = Distortion.parts[index]
    guard let value = Double(pair[1]), let number = part.number(of: value) else {
      let (least, most) = (part.text(of: part.range.lowerBound), part.text(of: part.range.upperBound))
      throw ToolError(
        "\(name): \(part.name) needs \(part.unit) from \(least) to \(most), found \(pair[1].isEmpty ? "\"\"" : pair[1])"
      )
    }
    return (index, number)
  }

  /// Whether a word is no file, and nearly a value.
  private static func isSlip(_ word: String) -> Bool {
    !FileSystem.exists(word)
      && (word.nearest(among: words) != nil
        || String(word.prefix { $0 != "=" }).nearest(among: Distortion.parts.map(\.name)) != nil)
  }

  /// Whether a word is a list of numbers, maybe behind a preset, as far as its beginning tells.
  private static func isList(_ word: String) -> Bool {
    let names = Distortion.parts.map { $0.name + "=" } + Distortion.presets.map { $0.name + "," }
    return names.contains { word.hasPrefix($0) }
  }
}
