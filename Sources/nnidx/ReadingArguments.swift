import NNBCommandLine
import NNBDataSets
import NNBPictures

extension ReadingChoices {
  /// What the command line says of inputs.
  init(_ arguments: ParsedArguments) throws(ToolError) {
    self.init()
    if let text = arguments.string("--label-column") { labelColumn = Self.column(text) }
    values = try arguments.choice("--values", of: Values.allCases.map(\.rawValue)).flatMap(Values.init)
    size = try arguments.string("--size").map { text throws(ToolError) in
      guard let size = Self.size(text) else {
        throw ToolError(
          "--size needs HEIGHTxWIDTH of 1 to \(Self.largestSide) pixels, found \(text)", advice: "for example 28x28")
      }
      return size
    }
    isLikeMNIST = arguments.has("--mnist")
    (inversion, background) = try Self.pictureChoices(arguments)
    labels = arguments.string("--labels")
  }

  /// The largest size that pictures are scaled to.
  private static let largestSide = 4_096

  private static func column(_ text: String) -> LabelColumn {
    switch text {
    case "none": .none
    case "first": .index(0)
    case "last": .last
    default: Int(text).flatMap { $0 > 0 ? .index($0 - 1) : nil } ?? .name(text)
    }
  }

  private static func size(_ text: String) -> (Int, Int)? {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let height = parts[0], let width = parts[1],
      (1...largestSide).contains(height), (1...largestSide).contains(width)
    else { return nil }
    return (height, width)
  }

  private static func pictureChoices(
    _ arguments: ParsedArguments
  ) throws(ToolError) -> (MNISTPreparation.Inversion, UInt8) {
    let inversion = try arguments.choice("--invert", of: MNISTPreparation.Inversion.allCases.map(\.rawValue))
    var background: UInt8 = 255
    if let text = arguments.string("--background") {
      guard let grey = text == "white" ? 255 : text == "black" ? 0 : UInt8(text) else {
        throw ToolError("--background needs white, black or a number from 0 to 255, found \(text)")
      }
      background = grey
    }
    return (inversion.flatMap(MNISTPreparation.Inversion.init) ?? .auto, background)
  }
}
