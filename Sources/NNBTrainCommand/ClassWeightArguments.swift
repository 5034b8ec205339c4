import NNBBytes
import NNBCommandLine
import NNBIDX
import NNBModel
import NNBSystem
import NNBTraining

/// The weights of classes as `--class-weights` gives them; what they are depends on the data.
enum ClassWeightArguments {
  case none, balanced
  case list([Float])

  /// Weights of some classes; that of the others is 1.
  case named([(name: String, weight: Float)])

  static let option = Command.Option(
    "--class-weights", "HOW",
    "weights of the classes in the loss: balanced, 1,2.5,… for all, NAME=W,… for some, @FILE with one of these on each line, or none",
    default: "none")

  /// The largest file of weights, in bytes.
  private static let largestByteCount = 1 << 20

  /// What the command line says; nil if it says nothing.
  ///
  /// Throws `ToolError` for what is no weight, and `FileError` if the file cannot be read.
  init?(_ arguments: ParsedArguments) throws {
    guard let text = arguments.string(Self.option.name) else { return nil }
    switch text {
    case "none": self = .none
    case "balanced": self = .balanced
    default:
      guard text.hasPrefix("@") else {
        try self.init(text.parts(at: ","))
        return
      }
      try self.init(
        try ListFile.lines(
          of: String(text.dropFirst()), "class weights", "a class weight", upTo: Self.largestByteCount,
          code: "not-class-weights"))
    }
  }

  private init(_ parts: [String]) throws(ToolError) {
    let pairs = parts.map { part in part.unicodeScalars.lastIndex(of: "=").map { (part, $0) } }
    if pairs.allSatisfy({ $0 == nil }) {
      var weights: [Float] = []
      for part in parts { weights.append(try Self.weight(part)) }
      self = .list(weights)
      return
    }
    var named: [(name: String, weight: Float)] = []
    for (part, pair) in zip(parts, pairs) {
      guard let (text, place) = pair else {
        throw ToolError("--class-weights: \(part.quoted) has no class, which others have; give all with NAME=, or none")
      }
      let name = String(text.unicodeScalars[..<place])
      if named.contains(where: { Name($0.name) == Name(name) }) {
        throw ToolError("--class-weights gives the class \(name.quoted) twice")
      }
      named.append((name, try Self.weight(String(text.unicodeScalars[place...].dropFirst()))))
    }
    self = .named(named)
  }

  private static func weight(_ text: String) throws(ToolError) -> Float {
    guard let weight = text.decimal(Float.self), weight >= 0 else {
      throw ToolError(
        "--class-weights needs numbers from 0, balanced or none; found \(text.quoted)"
          + (text.vanishes(as: Float.self) ? ", which would become 0 as f32" : ""),
        advice: text.contains(",") ? "in a file, each weight has a line of its own" : nil)
    }
    return weight
  }
}

extension ClassWeightArguments {
  /// The weights for this data, whose classes have these names, or none.
  ///
  /// Throws `ToolError` if they do not fit its classes.
  func weights(for data: LabelledImages, heldOut: Int, names: [Name]) throws(ToolError) -> [Float]? {
    let classes = counted(data.classCount, "class")
    switch self {
    case .none: return nil
    case .balanced: return data.balancedClassWeights(heldOut: heldOut)
    case .list(let weights):
      guard weights.count == data.classCount else {
        throw ToolError(
          "--class-weights gives \(counted(weights.count, "weight")), the data has \(classes)",
          advice: "NAME=W, or the number of a class in the place of NAME, weighs some of them")
      }
      return weights
    case .named(let pairs):
      var weights = [Float](repeating: 1, count: data.classCount), given: Set<Int> = []
      for (name, weight) in pairs {
        guard let index = names.firstIndex(of: Name(name)) ?? Int(name), weights.indices.contains(index) else {
          let known =
            names.isEmpty ? "0 to \(data.classCount - 1)" : Self.list(names.map(\.text))
          throw ToolError("--class-weights: there is no class \(name.quoted)", advice: "the classes are \(known)")
        }
        guard given.insert(index).inserted else {
          throw ToolError("--class-weights gives the class \(name.quoted) twice")
        }
        weights[index] = weight
      }
      return weights
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(20).map(\.quoted).joined(separator: ", ") + (names.count > 20 ? " …" : "")
  }
}

extension String {
  /// The text in quotes if it would be hard to see without them.
  fileprivate var quoted: String { isEmpty || contains(" ") ? "\"\(self)\"" : self }
}

extension TrainingState.Settings {
  /// What is told of the weights at the start of a run; nil if there is nothing to tell.
  func noteOnClassWeights(_ asked: ClassWeightArguments?, counts: [Int], names: [Name]) -> String? {
    let missing = counts.count { $0 == 0 }
    let note =
      missing == 0 ? "" : "; \(counted(missing, "class")) without images \(missing == 1 ? "has" : "have") the weight 1"
    guard let classWeights else {
      guard case .balanced? = asked else { return nil }
      return "class weights: all 1, as every class has as many images" + note
    }
    let shown = 10
    var parts = classWeights.enumerated().prefix(shown).map { index, weight in
      "\(names.isEmpty ? "\(index)" : names[index].text) \(weight)"
    }
    if classWeights.count > shown { parts.append("(\((classWeights.count - shown).grouped) more)") }
    let isBalanced = if case .balanced? = asked { true } else { false }
    return "class weights: " + parts.joined(separator: ", ") + (isBalanced ? note : "")
  }
}
