import NNBBytes
import NNBCommandLine
import NNBEvaluation
import NNBGallery
import NNBIDX
import NNBModel
import NNBPictures

/// The most confident mistakes of a model as pictures: in the terminal, or in a PNG file (Spec/tools.md, 4).
struct Mistakes {
  /// The options that ask for them.
  static let options: [Command.Option] = [
    .init("--show", "N", "show the N most confident mistakes as pictures in the terminal"),
    .init(
      "--mistakes", "FILE",
      "write the \(mostInFile) most confident mistakes as pictures into FILE.png, with label > guess and probability below each",
      kind: .fileEnding([".png"])),
  ]

  /// More mistakes are not shown in a terminal.
  private static let mostShown = 1_000

  /// More mistakes are not written into a file.
  private static let mostInFile = 100

  /// The least width of a picture in the terminal with its lines, in columns.
  private static let leastColumns = 26

  private let shown: Int?
  private let sheet: String?
  private let replacesAny: Bool

  /// Nil if the command line asks for none.
  init?(_ arguments: ParsedArguments) throws(ToolError) {
    (shown, sheet) = (try arguments.integer("--show", in: 1...Self.mostShown), arguments.string("--mistakes"))
    replacesAny = arguments.has("--force")
    if shown == nil, sheet == nil { return nil }
    if shown != nil, arguments.has("--json") { throw ToolError("--show is for a terminal; --json is for programs") }
  }

  /// The first option that is given.
  var option: String { shown == nil ? "--mistakes" : "--show" }

  /// Whether a file is asked for.
  var hasSheet: Bool { sheet != nil }

  /// Takes the place of the file, if one is asked for.
  func place(besides inputs: [String]) throws -> SheetFile? {
    try sheet.map { try SheetFile("--mistakes", $0, replacesAny: replacesAny, besides: inputs) }
  }

  /// The pictures in samples of this shape. Throws `ToolError` if they are not pictures.
  func pictures(_ images: ImageSet) throws(ToolError) -> PictureShape {
    guard let shape = PictureShape(images.shape), images.numbers.isEmpty else {
      throw ToolError(
        "\(option) is for pictures, and the inputs are numbers: \(images.shape.shapeText)", status: .badData)
    }
    return shape
  }

  /// Finds the mistakes of a model on images of a known shape, and shows them.
  func show(_ model: Classifier, _ data: LabelledImages, _ shape: PictureShape, to file: SheetFile?, _ console: Console)
    throws
  {
    let count = max(shown ?? 0, file == nil ? 0 : Self.mostInFile)
    let (report, study) = try model.study(data, size: .init(mistakes: count, hardest: 0, classes: 0))
    let wrong = report.count - report.correct
    guard wrong > 0 else { return console.message("there are no mistakes to show") }
    let size = data.images.pixelCount, pixels = data.images.pixels
    let tiles = study.mistakes.compactMap { answer in
      shape.picture(of: pixels[pixels.startIndex + answer.image * size..<pixels.startIndex + (answer.image + 1) * size])
        .map { (answer: answer, picture: $0) }
    }
    if let shown {
      try console.result("")
      try HalfBlocks(console).show(
        tiles.prefix(shown).map { (lines: lines(of: $0.answer, model, study), picture: $0.picture) },
        leastWidth: Self.leastColumns)
    }
    if let file, let sheet {
      let written = tiles.prefix(Self.mostInFile)
      try file.write(
        written.map { answer, picture in
          let guess = study.hasProbabilities ? " " + percent(answer) : ""
          return .init(picture, ["\(answer.label)>\(answer.prediction)\(guess)", "#\(answer.image)"])
        })
      console.message(
        "wrote \(sheet): " + (written.count < wrong ? "the \(written.count) most confident of " : "all ")
          + counted(wrong, "mistake"))
    }
  }

  /// What stands above a picture: which image, and what it was taken for.
  private func lines(of answer: ImageAnswer, _ model: Classifier, _ study: ClassStudy) -> [String] {
    func name(_ label: Int) -> String {
      label < model.classLabels.count ? model.classLabels[label].text.printable : "\(label)"
    }
    let guess = study.hasProbabilities ? percent(answer) : "output \(answer.predictionOutput)"
    return ["image \(answer.image)", "\(name(answer.label)), taken for \(name(answer.prediction))", guess]
  }

  private func percent(_ answer: ImageAnswer) -> String { "\((Double(answer.predictionOutput) * 100).fixed(1))%" }
}
