import NNBBytes
import NNBCommandLine
import NNBModel
import NNBTraining

/// The average of the weights, as `--average` asks for it.
struct AverageArguments {
  /// nil for none.
  let fraction: Double?

  static let name = "--average"

  static let option = Command.Option(
    name, "F",
    "save the average of the weights over about the last part F of the steps: above 0, at most 1, or none; it is what is "
      + "measured too; it begins after 32/F steps", default: "none")

  /// What the command line says; nil if it says nothing.
  ///
  /// Throws `ToolError` for what is no such part.
  init?(_ arguments: ParsedArguments) throws(ToolError) {
    if arguments.string(Self.name) == "none" {
      fraction = nil
      return
    }
    let expected = "a number above 0 and at most 1, or none"
    guard let fraction = try arguments.number(Self.name, expected, WeightAverage.isFraction) else { return nil }
    self.fraction = fraction
  }
}

extension WeightAverage {
  /// What is told of an average that does not begin before the end of a run; nil if it does.
  func note(ifUnbegunAfter steps: Int) -> String? {
    isApart(after: steps)
      ? nil
      : "the average of the weights \(beginning), and the run ends after \(steps.grouped); the model has the last weights"
  }
}

extension Trainer {
  /// What is told of the average at the start of a run; nil if there is none.
  var noteOnAverage: String? {
    settings.average.map { average in
      if let note = average.note(ifUnbegunAfter: max(position.step, totalSteps)) { return note }
      return "the model has the average of the weights, over \(average)"
        + (average.isApart(after: position.step) ? "" : ", which \(average.beginning)") + "; "
        + (identity.heldOut > 0 ? "validation and test measure it" : "the test measures it")
    }
  }
}
