import NNBCommandLine
import NNBIDX
import NNBSystem

/// What the command line says of the images and labels.
struct DataSettings {
  /// The folder of the data set; nil if all files are named.
  let folder: String?

  let set: String?
  let images, labels, testImages, testLabels: String?

  /// The label of class 0.
  let firstLabel: Int

  /// Whether rows and columns are exchanged.
  let isTransposed: Bool

  /// Where the training images are kept.
  let storage: PixelStorage

  /// The options, as a run that is resumed needs them again.
  static let options = [
    "--set", "--images", "--labels", "--test-images", "--test-labels", "--label-offset", "--transpose", "--stream",
  ]

  init(_ arguments: ParsedArguments) throws(ToolError) {
    folder = arguments.positional.first
    set = arguments.string("--set")
    images = arguments.string("--images")
    labels = arguments.string("--labels")
    testImages = arguments.string("--test-images")
    testLabels = arguments.string("--test-labels")
    firstLabel = try arguments.integer("--label-offset", in: 0...LabelArray.mostClasses) ?? 0
    isTransposed = arguments.has("--transpose")
    storage = arguments.has("--stream") ? .file : .automatic
    if labels != nil, images == nil { throw ToolError("--labels needs --images beside it") }
    if testLabels != nil, testImages == nil { throw ToolError("--test-labels needs --test-images beside it") }
    if set != nil, folder == nil { throw ToolError("--set is for a folder of data, and none is given") }
  }

  /// The files that are named one by one.
  var namedFiles: [String?] { [images, labels, testImages, testLabels] }

  /// Finds all files: those that are named, and the others in the folder.
  func files() throws -> ImageFolder {
    let namedTest = try testImages.map { try Self.part($0, testLabels, option: "--test-labels") }
    guard let images else {
      return try ImageFolder(folder ?? ".", set: set).testing(on: namedTest)
    }
    let training = try Self.part(images, labels, option: "--labels")
    return ImageFolder(training: training, test: try namedTest ?? folder.flatMap { try test(in: $0) })
  }

  /// The test images of a folder; nil if it has none.
  private func test(in folder: String) throws(IDXError) -> ImageFolder.Part? {
    do throws(IDXError) {
      return try ImageFolder.test(in: folder, set: set)
    } catch {
      switch error.cause {
      case .nothingFound, .noTest: return nil
      default: throw error
      }
    }
  }

  /// Images that are named, with labels that are named or beside them.
  private static func part(_ images: String, _ labels: String?, option: String) throws -> ImageFolder.Part {
    let images = try ImageFolder.file(at: images)
    if let labels { return ImageFolder.Part(images: images, labels: try ImageFolder.file(at: labels)) }
    do throws(IDXError) {
      return ImageFolder.Part(images: images, labels: try ImageFolder.labels(beside: images))
    } catch {
      throw ToolError(error, advice: "\(option) FILE names them")
    }
  }
}
