public import NNBBytes
public import NNBModel

/// Why a model cannot be used on some images.
public enum EvaluationError: Error, Equatable, Sendable {
  /// The checkpoint holds tensors alone.
  case noNetwork

  /// A part of the network cannot be evaluated.
  case model(ModelError)

  /// The model wants samples of another shape.
  case inputMismatch(model: [Int], images: [Int])

  /// So many numbers are not those of one sample, or of whole samples, of `inputs` numbers each.
  case inputCount(Int, inputs: Int)

  /// The model wants stored numbers of another type than bytes.
  case elementType(ElementType)

  /// The model has one output, with this activation: a number, and no class.
  case noClasses(Activation)

  /// The model has several outputs that are numbers, and no classes.
  case severalNumbers(Int)

  /// The model tells so many classes apart, and gives no number that a target could be compared with.
  case noNumber(classes: Int)

  /// There are targets for another number of images.
  case targetCount(Int, images: Int)

  /// The target of an image, counted from 0, is NaN or an infinity.
  case targetNotFinite(image: Int)

  /// The threshold is not above 0 and below 1.
  case threshold(Float)

  /// There are labels for more classes than the model tells apart.
  case tooManyClasses(labels: Int, outputs: Int)

  /// For an image, counted from 0, the network gives NaN or an infinity.
  case notFinite(image: Int)

  /// The system does not give the memory that the network needs.
  case outOfMemory(MemoryShortage)
}

extension EvaluationError: CustomStringConvertible {
  /// One sentence with what the model wants and what it was given.
  public var description: String {
    switch self {
    case .noNetwork:
      "the model file holds tensors alone, no network that could be evaluated"
    case .model(let error):
      error.description
    case .inputMismatch(let model, let images):
      "the model takes inputs of shape \(model.shapeText), the images have \(images.shapeText)"
    case .inputCount(let count, let inputs):
      "a sample is \(counted(inputs, "number")), found \(count.grouped)"
    case .elementType(let type):
      "the model takes inputs of type \(type), the images hold bytes"
    case .tooManyClasses(let labels, let outputs):
      "the labels go up to \(labels - 1), the model tells \(counted(outputs, "class")) apart: 0 to \(outputs - 1)"
    case .noClasses(.softmax):
      "the model has one output, softmax: a softmax of one output is always 1, which tells nothing"
    case .noClasses(let activation):
      "the model has one output, \(activation): a number, which puts no image into a class"
    case .severalNumbers(let count):
      "the model's \(counted(count, "output")) are taken as numbers, which put no image into a class"
    case .noNumber(let classes):
      "the model tells \(counted(classes, "class")) apart, and gives no number to compare with"
    case .targetCount(let count, let images):
      "\(counted(count, "target")), but \(counted(images, "image"))"
    case .targetNotFinite(let image):
      "the target of image \(image) is not finite"
    case .threshold(let threshold):
      "a threshold is above 0 and below 1, found \(threshold)"
    case .notFinite(let image):
      "the model gives a value that is not finite for image \(image)"
    case .outOfMemory(let shortage):
      "\(shortage)"
    }
  }
}
