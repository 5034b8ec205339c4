import NNBCommandLine
import NNBJSON
import NNBInspection
import NNBModel
import NNBWorkerProtocol

/// The differences as one JSON object.
struct DifferenceJSON {
  private let settings: DiffSettings

  init(_ settings: DiffSettings) {
    self.settings = settings
  }

  func object(_ difference: ModelDifference, sandbox: [SandboxGap]?) -> JSON {
    func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
    var members: [(key: String, value: JSON)] = [
      ("a", .string(settings.first)), ("b", .string(settings.second)), ("same", .bool(!difference.isDifferent)),
      ("identical", .bool(difference.isIdentical)), ("same_content", .bool(difference.hasSameContent)),
      ("weights_only", .bool(settings.isWeightsOnly)),
      ("tolerance", .optional(settings.tolerance?.absolute)), ("relative", .optional(settings.tolerance?.relative)),
      ("different", .array(difference.parts.map { .string($0.rawValue) })),
      (
        "fields",
        .array(
          difference.fields.map { field in
            .object([
              ("part", .string(field.part.rawValue)), ("field", .string(field.field)), ("a", text(field.first)),
              ("b", text(field.second)),
            ])
          })
      ),
      ("only_in_a", .array(difference.onlyInFirst.map { tensor($0) })),
      ("only_in_b", .array(difference.onlyInSecond.map { tensor($0) })),
      ("tensors", .array(difference.tensors.map { tensor($0) })), ("sandbox", .sandbox(sandbox)),
    ]
    if let predictions = difference.predictions { members.append(("probe", probe(predictions))) }
    return .object(members)
  }

  private func tensor(_ tensor: TensorDescription) -> JSON {
    .object([
      ("name", .string(tensor.name.text)), ("type", .string("\(tensor.elementType)")),
      ("shape", .array(tensor.shape.map(JSON.integer))),
    ])
  }

  private func tensor(_ pair: TensorDifference) -> JSON {
    var members: [(key: String, value: JSON)] = [
      ("a", tensor(pair.first)), ("b", tensor(pair.second)), ("outcome", .string(pair.outcome.rawValue)),
      ("different", .bool(pair.isDifferent)),
    ]
    guard let numbers = pair.numbers else { return .object(members) }
    func index(_ largest: NumericDifference.Largest?) -> JSON {
      largest.map { .array(pair.index(at: $0.index).map(JSON.integer)) } ?? .null
    }
    members += [
      ("elements", .integer(numbers.count)), ("changed", .integer(numbers.changedCount)),
      ("other_bits", .integer(numbers.otherBitsCount)), ("nan_only_in_a", .integer(numbers.nanOnlyInFirst)),
      ("nan_only_in_b", .integer(numbers.nanOnlyInSecond)),
      ("infinite_only_in_a", .integer(numbers.infiniteOnlyInFirst)),
      ("infinite_only_in_b", .integer(numbers.infiniteOnlyInSecond)),
      ("beyond_tolerance", .integer(numbers.beyondToleranceCount)),
      ("largest_difference", value(numbers.largest)), ("largest_index", index(numbers.largest)),
      ("relative_difference", value(numbers.largestRelative)), ("relative_index", index(numbers.largestRelative)),
      ("ulp", numbers.largestULP.map { .natural(UInt128($0)) } ?? .null), ("cosine", .optional(numbers.cosine)),
    ]
    return .object(members)
  }

  /// JSON has no infinity; Python, JavaScript and others read this text as one.
  private func value(_ largest: NumericDifference.Largest?) -> JSON {
    guard let largest else { return .null }
    return largest.whole.map(JSON.natural) ?? (largest.value.isFinite ? .number(largest.value) : "Infinity")
  }

  private func probe(_ difference: PredictionDifference) -> JSON {
    func answer(_ answer: PredictionDifference.Answer) -> JSON {
      .object([
        ("class", answer.label.map(JSON.integer) ?? .null),
        ("output", .optional(answer.output.flatMap { Double("\($0)") })),
      ])
    }
    return .object([
      ("images", .integer(difference.count)), ("changed", .integer(difference.changedCount)),
      ("largest_difference", .optional(difference.largest?.value)),
      ("largest_image", difference.largest.map { .integer($0.image) } ?? .null),
      ("largest_class", difference.largest.map { .integer($0.label) } ?? .null),
      ("not_finite_in_a", .integer(difference.notFiniteInFirst)),
      ("not_finite_in_b", .integer(difference.notFiniteInSecond)),
      ("scaling_assumed", .bool(difference.isScalingAssumed)),
      (
        "examples",
        .array(
          difference.examples.map {
            .object([("image", .integer($0.image)), ("a", answer($0.first)), ("b", answer($0.second))])
          })
      ),
    ])
  }
}
