internal import NNBConversion
package import NNBModel

/// What stored numbers become before they enter a network, as a command line says it (Spec/tools.md, 1).
package struct ScalingOptions: Sendable {
  /// The scaling; nil if the command line says nothing of it.
  package let scaling: InputScaling?

  /// What the scaling is, if it was given in other words; nil if not.
  package let note: String?

  /// The options that were given, for sentences.
  package let names: String

  /// A mean and deviation of scaled bytes, for help.
  package static let standardizing = [
    Command.Option(
      "--mean", "M", "with --std, instead of --scale: input = (byte / 255 - M) / S, as torchvision's Normalize has it"),
    Command.Option("--std", "S", "the S in that formula"),
  ]

  /// Reads `--scale` and `--offset`, or `--mean` and `--std`.
  ///
  /// Throws `ToolError` for one of a pair alone, for both pairs, for numbers that are not finite as f32, and for a
  /// scale of 0, by which all inputs would be the same.
  package init(_ arguments: ParsedArguments) throws(ToolError) {
    let offset = try arguments.float("--offset")
    let scale = try arguments.float("--scale")
    if scale == 0 { throw ToolError("--scale is 0, by which all inputs would be the same") }
    guard arguments.has("--mean") || arguments.has("--std") else {
      if scale == nil, offset != nil { throw ToolError("--offset needs --scale beside it") }
      scaling = scale.map { InputScaling(elementType: .uint8, scale: $0, offset: offset ?? 0) }
      (names, note) = ("--scale and --offset", nil)
      return
    }
    for (option, other) in [("--mean", "--std"), ("--std", "--mean")] where !arguments.has(option) {
      throw ToolError("\(other) needs \(option) beside it")
    }
    for option in ["--scale", "--offset"] where arguments.has(option) {
      throw ToolError("\(option) and --mean with --std say the same thing twice; give one of them")
    }
    let mean = try arguments.value("--mean", "a number") { Fraction($0) }
    let deviation = try arguments.value("--std", "a number above 0") { text in
      Fraction(text).flatMap { $0.isPositive ? $0 : nil }
    }
    guard let mean, let deviation, let factor = Fraction(1).divided(by: deviation),
      let scale = factor.divided(by: Fraction(255))?.rounded(to: Float.self),
      let offset = mean.negated.divided(by: deviation)?.rounded(to: Float.self)
    else { throw ToolError("--mean and --std have too many digits, or are too large or too small") }
    scaling = InputScaling(elementType: .uint8, scale: scale, offset: offset)
    names = "--mean and --std"
    note =
      "--mean \(arguments.string("--mean") ?? "") --std \(arguments.string("--std") ?? "") is "
      + "--scale \(scale) --offset \(offset)"
  }
}
