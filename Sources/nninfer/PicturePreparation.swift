import NNBCommandLine
import NNBPictures

/// How a picture becomes an input of a model (Spec/nnidx.md, section 6).
struct PicturePreparation {
  /// The ways to make it fit.
  enum Form: String, CaseIterable {
    /// As MNIST was.
    case mnist

    /// The whole picture, scaled.
    case fit
  }

  /// A picture of the size of an input, and what was done to it.
  struct Prepared {
    let picture: Picture
    let original: Picture

    /// Nil if the size was right.
    let form: Form?

    let isInverted: Bool

    /// What was done, in words.
    var description: String {
      let size =
        switch form {
        case nil: "\(original) as it is"
        case .mnist: "\(original), what is drawn scaled and centred as in MNIST to \(picture)"
        case .fit: "\(original), scaled to \(picture)"
        }
      return size + (isInverted ? ", inverted: dark on light" : "")
    }
  }

  private let form: Form?
  private let inversion: MNISTPreparation.Inversion
  private let background: UInt8

  /// The options, for help.
  static let options: [Command.Option] = [
    .init(
      "--prepare", "FORM",
      "make PNG or PGM pictures fit by mnist (what is drawn scaled and centred) or fit (all of it)",
      default: "mnist, if the size is another", kind: .choices(Form.self)),
    .init(
      "--invert", "WHEN", "invert pictures: auto (if dark on light), yes or no",
      default: MNISTPreparation.Inversion.auto.rawValue, kind: .choices(MNISTPreparation.Inversion.self)),
    .init(
      "--background", "GREY", "what is behind transparent pixels: white, black or 0 to 255", default: "white"),
  ]

  /// Reads the options.
  init(_ arguments: ParsedArguments) throws(ToolError) {
    form = try arguments.choice("--prepare", of: Form.allCases.map(\.rawValue)).flatMap(Form.init)
    let when = try arguments.choice("--invert", of: MNISTPreparation.Inversion.allCases.map(\.rawValue))
    inversion = when.flatMap(MNISTPreparation.Inversion.init) ?? .auto
    let text = arguments.string("--background") ?? "white"
    guard let grey = text == "white" ? 255 : text == "black" ? 0 : UInt8(text) else {
      throw ToolError("--background needs white, black or a number from 0 to 255, found \(text)")
    }
    background = grey
  }

  /// Throws if an option for pictures is given where there are none.
  static func checkUnused(_ arguments: ParsedArguments) throws(ToolError) {
    for option in options where arguments.has(option.name) {
      throw ToolError("\(option.name) is for PNG and PGM pictures, and none is given")
    }
  }

  /// The height and width of inputs of a shape; nil if they are no grey picture.
  static func size(of shape: [Int]) -> (height: Int, width: Int)? {
    let axes = shape.filter { $0 != 1 }
    if axes.count == 2 { return (axes[0], axes[1]) }
    guard axes.count == 1, let count = axes.first, count > 0 else { return nil }
    let side = Int(Double(count).squareRoot().rounded())
    return side * side == count ? (side, side) : nil
  }

  /// Reads a picture and makes it fit. Throws `Failure`.
  func prepare(_ path: String, _ size: (height: Int, width: Int)) throws -> Prepared {
    let picture = try PictureFile(background: background).read(path)
    let fits = (picture.height, picture.width) == size
    guard let form = form ?? (fits ? nil : .mnist) else {
      let inverts = inversion == .yes || inversion == .auto && PictureGround(of: picture).isDarkOnLight
      return Prepared(
        picture: inverts ? picture.inverted : picture, original: picture, form: nil, isInverted: inverts)
    }
    if form == .fit {
      let scaled = picture.fitted(height: size.height, width: size.width)
      let inverts = inversion == .yes || inversion == .auto && PictureGround(of: picture).isDarkOnLight
      return Prepared(
        picture: inverts ? scaled.inverted : scaled, original: picture, form: .fit, isInverted: inverts)
    }
    do throws(PictureError) {
      let (prepared, isInverted) = try MNISTPreparation(height: size.height, width: size.width)
        .prepared(picture, inversion)
      return Prepared(picture: prepared, original: picture, form: .mnist, isInverted: isInverted)
    } catch {
      throw error.failure(of: path)
    }
  }
}
