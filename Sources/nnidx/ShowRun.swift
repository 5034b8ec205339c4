import NNBBytes
import NNBCommandLine
import NNBDataSets
import NNBGallery
import NNBJSON
import NNBPictures
import NNBSystem

/// One run of `nnidx show`.
struct ShowRun {
  /// The word that asks for it.
  static let word = "show"

  private let inputs: [String]
  private let first, count: Int
  private let sheet: String?
  private let replacesAny, isJSON: Bool
  private let choices: ReadingChoices
  private let console: Console

  init(_ arguments: ParsedArguments, _ console: Console) throws(ToolError) {
    inputs = Array(arguments.positional.dropFirst())
    guard !inputs.isEmpty else { throw ToolError("show what? an INPUT is missing", advice: "nnidx show mnist") }
    for name in ["--output", "--to", "--gzip", "--test", "--part", "--shuffle", "--subset", "--split"]
    where arguments.has(name) {
      throw ToolError("\(name) is not for nnidx show")
    }
    sheet = arguments.string("--sheet")
    first = try arguments.integer("--first", in: 0...Int(UInt32.max)) ?? 0
    count = try arguments.integer("--count", in: 1...1_000_000) ?? (sheet == nil ? 10 : 100)
    (replacesAny, isJSON) = (arguments.has("--force"), arguments.has("--json"))
    var choices = try ReadingChoices(arguments)
    choices.limit = first + count
    self.choices = choices
    self.console = console
    try arguments.checkStandardInput(for: inputs + [choices.labels])
  }

  func run() throws -> ExitStatus {
    let set = try DataSet(beside: sheet ?? TemporaryFolder.path + "/nnb", choices)
    let reader = InputReader(set)
    for input in inputs { try reader.read(input) }
    try set.finish()
    let arranged = try Arrangement().arrange(set)
    let shown = try pictures(of: arranged)
    guard !shown.isEmpty else {
      throw ToolError("there are fewer than \((first + 1).grouped) images", status: .badData, code: "too-few-images")
    }
    console.messages(set.notes)
    if let sheet {
      try write(shown, to: sheet)
    } else if !isJSON {
      try HalfBlocks(console).show(shown.map { (lines: [$0.title], picture: $0.picture) })
    }
    if isJSON {
      try console.result(
        .object([
          ("shown", .integer(shown.count)), ("first", .integer(first)), ("height", .integer(shown[0].picture.height)),
          ("width", .integer(shown[0].picture.width)), ("sheet", .text(sheet)),
          ("labels", .array(shown.map { .text($0.label) })),
        ]))
    }
    return .success
  }

  /// The pictures to show, those for training before those for testing.
  private func pictures(of set: ArrangedSet) throws -> [ShownPicture] {
    var shown: [ShownPicture] = [], number = 0
    for part in [set.training, set.test].compactMap({ $0 }) {
      try part.forEachImage { index, pixels in
        defer { number += 1 }
        guard number >= first, shown.count < count,
          let picture = Picture(height: part.store.height, width: part.store.width, pixels: pixels)
        else { return }
        let label = part.labels.isEmpty ? nil : Int(part.labels[index])
        shown.append(
          ShownPicture(
            number: number, label: label.map { set.classNames.isEmpty ? "\($0)" : set.classNames[$0] },
            picture: picture))
      }
    }
    return shown
  }

  private func write(_ shown: [ShownPicture], to path: String) throws {
    let place = try OutputPlace(path, besides: inputs, replacesAny: replacesAny)
    guard place.canReplace else { throw FileError.exists(path: place.path) }
    let bytes: [UInt8]
    do throws(PictureError) {
      bytes = try ContactSheet.picture(of: shown.map(\.picture)).png()
    } catch {
      throw error.failure(of: path)
    }
    let file = try place.begin()
    try file.contents.write(bytes, at: 0)
    try file.commit()
    if !isJSON { try console.result(sentence: "\(path): \(counted(shown.count, "picture"))") }
  }
}

/// A picture and what stands above it.
struct ShownPicture {
  let number: Int
  let label: String?
  let picture: Picture

  var title: String { "\(number)" + (label.map { ": \($0.printable)" } ?? "") }
}
