import Foundation

/// A line of `nntrain --json`.
struct EpochLine: Decodable {
  let epoch, step: Int
  let trainLoss, trainAccuracy: Double
  let validationLoss, validationAccuracy: Double?
  let testLoss, testAccuracy: Double?
  let lastValidationLoss, lastValidationAccuracy, average: Double?
  let learningRate: Double
  let timing: Timing

  struct Timing: Decodable {
    let imagesPerSecond, seconds: Double
  }
}

/// The line of `nninfer --json` about labelled images.
struct EvaluationLine: Decodable {
  let model: String
  let images, correct: Int
  let accuracy: Double
  let loss: Double?
  let scale, offset: Double
  let scalingFrom: String
  let confusion: [[Int]]?
  let precision, recall: [Double?]?
}

/// A line of `nninfer --format json` about an image.
struct PredictionLine: Decodable {
  struct Entry: Decodable {
    let `class`: Int
    let output: Double
  }

  let image: Int
  let `class`: Int
  let label: String?
  let top: [Entry]?
  let outputs: [Double]?
}

extension Outcome {
  /// The lines of standard output, read as JSON by Foundation.
  func decoded<Line: Decodable>(_ type: Line.Type = Line.self) throws -> [Line] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try lines.map { try decoder.decode(type, from: Data($0.utf8)) }
  }
}

/// The keys of an object on one line, in their order; for objects without nested ones.
func keys(of line: String) -> [String] {
  line.matches(of: #/"([a-z_]+)": /#).map { String($0.output.1) }
}
