package import NNBEvaluation
package import NNBIDX
package import NNBModel
package import NNBPictures

/// What a report says of a model on images with labels.
package struct EvaluationPart: Sendable {
  package enum Result: Sendable {
    case classes(EvaluationReport, ClassStudy)
    case numbers(RegressionReport, NumberStudy)
  }

  /// Another model on the same images.
  package struct Other: Sendable {
    /// Its file, as it was named.
    package let path: String

    package let accuracy: Double
    package let comparison: PairedComparison

    /// States them; the first model of the comparison is that of the report.
    package init(path: String, accuracy: Double, comparison: PairedComparison) {
      (self.path, self.accuracy, self.comparison) = (path, accuracy, comparison)
    }
  }

  package let result: Result
  package let meaning: OutputMeaning
  package let classLabels: [Name]

  /// What became of stored numbers, and who said so.
  package let scaling: InputScaling
  package let scalingOrigin: Classifier.ScalingOrigin

  /// The files with the images and the labels, as they were named.
  package let imagesFile, labelsFile: String

  /// How many images there are, and their shape.
  package let count: Int, shape: [Int]

  /// Whether rows and columns were exchanged, and the label of class 0.
  package let isTransposed: Bool, firstLabel: Int

  /// The images that are shown, by their places; empty if they are no grey pictures.
  package let pictures: [Int: Picture]

  /// Other models on the same images.
  package var others: [Other] = []

  /// Where the images come from.
  package struct Source: Sendable {
    package let imagesFile, labelsFile: String
    package let isTransposed: Bool, firstLabel: Int

    /// States it.
    package init(imagesFile: String, labelsFile: String, isTransposed: Bool = false, firstLabel: Int = 0) {
      (self.imagesFile, self.labelsFile) = (imagesFile, labelsFile)
      (self.isTransposed, self.firstLabel) = (isTransposed, firstLabel)
    }
  }

  private init(
    _ result: Result, _ model: Classifier, _ images: ImageSet, count: Int, shown: [Int], _ source: Source
  ) throws {
    self.result = result
    (meaning, classLabels) = (model.meaning, model.classLabels)
    (scaling, scalingOrigin) = (model.scaling, model.scalingOrigin)
    (imagesFile, labelsFile) = (source.imagesFile, source.labelsFile)
    (isTransposed, firstLabel) = (source.isTransposed, source.firstLabel)
    (self.count, shape) = (count, images.shape)
    var pictures: [Int: Picture] = [:]
    for image in Set(shown) { pictures[image] = try images.greyPicture(image) }
    self.pictures = pictures
  }

  /// Runs a model that tells classes apart on labelled images, or on `range` of them. Throws as `Classifier.evaluate` does.
  package init(_ model: Classifier, _ data: LabelledImages, range: Range<Int>? = nil, _ source: Source) throws {
    let (report, study) = try model.study(data, range: range)
    let shown = (study.mistakes + study.classes.flatMap(study.hardest)).map(\.image)
    try self.init(.classes(report, study), model, data.images, count: report.count, shown: shown, source)
  }

  /// Runs a model that gives a number on images with the number of each. Throws as `Classifier.evaluate` does.
  package init(_ model: Classifier, _ images: ImageSet, targets: [Double], _ source: Source) throws {
    let (report, study) = try model.study(images, targets: targets)
    try self.init(
      .numbers(report, study), model, images, count: report.count, shown: study.mistakes.map(\.image), source)
  }
}

extension ImageSet {
  /// An image as a grey picture; nil if it is none. Numbers that are no bytes go from black for the least of the image to white for
  /// the largest.
  fileprivate func greyPicture(_ image: Int) throws -> Picture? {
    guard let size = PictureShape(shape), (0..<count).contains(image) else { return nil }
    let range = image * pixelCount..<(image + 1) * pixelCount
    if areBytes {
      return Picture(height: size.height, width: size.width, pixels: Array(try bytes(of: image..<image + 1)))
    }
    let values = numbers[range], least = values.min() ?? 0, most = values.max() ?? 0
    let greys = values.map { value -> UInt8 in
      let part = (Double(value) - Double(least)) / (Double(most) - Double(least))
      return part.isFinite ? UInt8(min(255, max(0, part * 255)).rounded()) : 0
    }
    return Picture(height: size.height, width: size.width, pixels: greys)
  }
}
