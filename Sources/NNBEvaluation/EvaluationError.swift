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
    case .notFinite(let image):
      "the model gives a value that is not finite for image \(image)"
    case .outOfMemory(let shortage):
      "\(shortage)"
    }
  }
}
