import NNBCommandLine

/// How many training images are held out, as the command line says it.
enum HeldOut {
  case images(Int)

  /// A part of the images, above 0 and below 1.
  case share(Fraction)

  /// Reads `--validation`; nil if it is not given.
  init?(_ arguments: ParsedArguments) throws(ToolError) {
    let expected = "a number of images from 0, or a share of them, as 10% or 0.1"
    guard let found = try arguments.value("--validation", expected, Self.read) else { return nil }
    self = found
  }

  private static func read(_ text: String) -> HeldOut? {
    if let count = Int(text) { return count < 0 ? nil : .images(count) }
    let isPercentage = text.utf8.last == UInt8(ascii: "%")
    guard let number = Fraction(isPercentage ? String(text.dropLast()) : text),
      let share = isPercentage ? number.divided(by: Fraction(100)) : number, share.isPositive, share.isBelowOne
    else { return nil }
    return .share(share)
  }

  /// The number of images of `total` that are held out. A share is rounded up, so that it is at least one image.
  func count(of total: Int) -> Int {
    switch self {
    case .images(let count): count
    case .share(let share): share.roundedUp(times: total) ?? total
    }
  }
}
