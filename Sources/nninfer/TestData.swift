import NNBCommandLine
import NNBEvaluation
import NNBIDX
import NNBModel
import NNBSystem

/// The images of a run, and their labels if it needs any.
struct TestData {
  let images: ImageSet

  private let labels: (array: IDXArray, file: String)?

  /// The file with the images.
  let imagesFile: String
  private let firstLabel: Int

  /// The file with the labels, as it was named or found.
  var labelsFile: String? { labels?.file }

  /// The files that were read.
  var files: [String] { [imagesFile] + (labels.map { [$0.file] } ?? []) }

  /// Whether there are labels.
  var hasLabels: Bool { labels != nil }

  /// Reads what the command line names, for models of which each has one of these scalings; nil stands for one that is not known.
  init(_ settings: InferSettings, for scalings: [InputScaling?]) throws {
    let paths = try Self.paths(settings)
    (imagesFile, firstLabel) = (paths.images, settings.firstLabel)
    images = try ImageSet(
      contentsOf: paths.images, numbers: NumberUse(for: scalings), isTransposed: settings.isTransposed)
    labels = try paths.labels.map { (try IDXArray(contentsOf: $0), $0) }
  }

  /// What the user should know of how these models read the images.
  func remarks(for models: [Classifier]) -> [String] {
    // Of stored numbers that a model states itself, nothing is to be said.
    models.contains { $0.scaling.elementType == .uint8 } ? [images.values.remark].compactMap { $0 } : []
  }

  /// How to name the classes, if that is not known and a file beside the images does it; nil if not.
  func noteOnNames(of model: Classifier) -> String? {
    guard model.classLabels.isEmpty, model.meaning.classCount > 0, let file = ImageFolder.mapping(beside: imagesFile)
    else { return nil }
    return "\(file) names the classes: --class-names @\(file.shellWord) shows the names"
  }

  /// Whether the labels look as if the first class had the label 1, for a model of so many classes.
  func isShifted(_ data: LabelledImages, classCount: Int) -> Bool {
    firstLabel == 0 && !data.labels.contains(0) && data.classCount == classCount + 1
  }

  /// The images with the class of each; nil if there are no labels.
  func labelled() throws(IDXError) -> LabelledImages? {
    guard let labels else { return nil }
    return try LabelledImages(images, file: imagesFile, labels: labels.array, file: labels.file, first: firstLabel)
  }

  /// The number for each image; nil if there are no labels.
  func targets() throws(IDXError) -> [Double]? {
    guard let labels else { return nil }
    return try images.targets(of: labels.array, file: labels.file, imagesFile: imagesFile)
  }

  /// The images, and their labels if the run evaluates, or shows labels beside predictions.
  private static func paths(_ settings: InferSettings) throws -> (images: String, labels: String?) {
    let needsNone = settings.isPredicting && settings.format == .text
    if FileSystem.isDirectory(settings.images), (try? ImageFolder.file(at: settings.images)) == nil {
      let part = try testPart(in: settings.images, set: settings.set)
      return (part.images, needsNone ? nil : try settings.labels.map(ImageFolder.file) ?? part.labels)
    }
    let images = try ImageFolder.file(at: settings.images)
    if needsNone { return (images, nil) }
    if let labels = settings.labels { return (images, try ImageFolder.file(at: labels)) }
    do throws(IDXError) {
      return (images, try ImageFolder.labels(beside: images))
    } catch {
      guard case .noLabels = error.cause, !settings.withConfusion else { throw error }
      return (images, nil)
    }
  }

  private static func testPart(in folder: String, set: String?) throws -> ImageFolder.Part {
    do throws(IDXError) {
      return try ImageFolder.test(in: folder, set: set)
    } catch {
      if case .noTest(_, let training) = error.cause {
        throw ToolError(error, advice: "\(training.shellWord) in the place of the folder takes these")
      }
      guard case .nothingFound(let expected, let present) = error.cause else { throw error }
      let there = IDXError.Cause.present(present)
      throw ToolError(
        "\(folder): no test images here, expected \(expected)\(there)", advice: "name the file with the images",
        status: .noInput)
    }
  }
}
