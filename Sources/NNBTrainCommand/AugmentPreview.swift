import NNBBytes
import NNBCommandLine
import NNBIDX
import NNBModel
import NNBPictures
import NNBSystem
import NNBTraining

/// What `--augment` makes of the first images, in a file to look at (Spec/tools.md).
struct AugmentPreview {
  private let path: String
  private let isPicture: Bool
  private let replacesAny: Bool

  static let name = "--augment-preview"

  /// The images that are shown, and how many are beside each other: one as it is, and what epochs make of it.
  private static let samples = 10, columns = 10

  static let option = Command.Option(
    name, "FILE",
    "show in FILE.png what --augment makes of the first \(samples) images: each as it is, and as the next \(columns - 1) epochs "
      + "see it; FILE.idx has the same as numbers. Without -o nothing is trained", kind: .fileEnding([".png", ".idx"]))

  /// nil if the command line asks for none.
  init?(_ arguments: ParsedArguments) throws(ToolError) {
    guard let path = arguments.string(Self.name) else { return nil }
    isPicture = path.lowercased().hasSuffix(".png")
    guard isPicture || path.lowercased().hasSuffix(".idx") else {
      throw ToolError("\(Self.name) needs a name that ends in .png or .idx, found \(path)", subject: path)
    }
    self.path = path
    replacesAny = arguments.has("--force")
  }

  /// Whether the command line asks for this and for no training.
  static func isAlone(_ arguments: ParsedArguments) -> Bool {
    arguments.has(name) && !arguments.has("--output") && !arguments.has("--resume")
  }

  /// Writes what the first epochs of a run see, which is not started.
  static func run(_ arguments: ParsedArguments, _ console: Console) throws -> ExitStatus {
    guard let preview = try AugmentPreview(arguments) else { return .success }
    let options = try TrainSettings.options(arguments, over: nil, heldOut: 1)
    let settings = try DataSettings(arguments), folder = try settings.files()
    let classCount = try arguments.integer("--classes", in: 1...LabelArray.mostClasses)
    let data = try StorageAdvice(arguments, folder.training, settings.storage).telling {
      try LabelledImages(
        folder.training, first: settings.firstLabel, isTransposed: settings.isTransposed, classCount: classCount,
        storage: settings.storage)
    }
    try preview.write(
      data, options.distortion, seed: options.seed, epoch: 1, console,
      besides: [folder.training.images, folder.training.labels]
        + (folder.test.map { [$0.images, $0.labels] } ?? [])
        + [arguments.string("--init-from")].compactMap { $0 } + arguments.settingPaths)
    return .success
  }

  /// Writes what `epoch` and those after it see.
  func write(
    _ data: LabelledImages, _ distortion: Distortion?, seed: UInt64, epoch: Int, _ console: Console,
    besides inputs: [String]
  ) throws {
    guard let distortion else { throw ToolError("\(Self.name) shows what --augment does, and it does nothing here") }
    let place = try OutputPlace(path, besides: inputs, replacesAny: replacesAny)
    guard place.canReplace else { throw FileError.exists(path: place.path) }
    let pixels = data.images.pixelCount, rows = min(Self.samples, data.count)
    // The images, and the same in the file.
    try Memory.require(4 * rows * Self.columns * pixels)
    let all = try data.images.bytes(of: 0..<rows)
    let epochs =
      [Array(all)]
      + (try (0..<Self.columns - 1).map {
        try data.distorted(distortion, seed: seed, epoch: epoch + $0, count: rows)
      })
    let shown = (0..<rows).flatMap { row in epochs.map { $0[row * pixels..<(row + 1) * pixels] } }
    let file = try place.begin()
    try file.contents.write(try bytes(shown, Distortion.size(of: data.images.shape)), at: 0)
    try file.commit()
    console.message("wrote \(path), what \(Self.columns - 1) epochs see of \(counted(rows, "image"))")
  }

  private func bytes(_ images: [ArraySlice<UInt8>], _ size: (height: Int, width: Int)?) throws -> [UInt8] {
    guard let size, let idx = IDXArray(images.flatMap { $0 }, shape: [images.count, size.height, size.width]) else {
      return []
    }
    if !isPicture { return idx.encoded() }
    do throws(PictureError) {
      let pictures = images.compactMap { Picture(height: size.height, width: size.width, pixels: Array($0)) }
      return try ContactSheet.picture(of: pictures, columns: Self.columns).png()
    } catch {
      throw error.failure(of: path)
    }
  }
}
