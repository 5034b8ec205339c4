import NNBFormats
import NNBModel
import Testing

/// Batch normalizations in files of names (Spec/folding.md, section 2).
struct PlainNormalizationTests {
  static func dense(_ name: String, _ inputs: Int, _ outputs: Int) -> [Item] {
    [("\(name).weight", [outputs, inputs]), ("\(name).bias", [outputs])]
  }

  static func norm(_ name: String, _ size: Int) -> [Item] {
    ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", [size]) }
      + [("\(name).num_batches_tracked", [])]
  }

  static func plan(
    _ items: [Item], _ activations: [Activation]?, folds: Bool = true, epsilon: Double? = 1e-5,
    sides: NormalizationSides? = nil
  ) throws(ImportError) -> ImportPlan {
    var options = ImportOptions(activations: activations, scalingEpsilon: epsilon)
    (options.folds, options.normalizationSides) = (folds, sides)
    return try ImportPlan(planning: Catalog(tensors: .of(items), layers: .names), options: options)
  }

  /// The layers whose kernel is another one than in the file, and those whose bias alone is: of the next layer's inputs and of a
  /// layer's sums.
  static func folded(_ plan: ImportPlan) -> [String] {
    plan.ways.filter { $0.source.path.text.contains(",") }.map { String($0.target.name.text) }
  }

  @Test func `In one sequence of numbers, one directly behind a layer comes before the activation`() throws {
    let items = Self.dense("0", 4, 8) + Self.norm("1", 8) + Self.dense("3", 8, 2)
    let plan = try Self.plan(items, [.relu, .linear])
    #expect(Self.folded(plan) == ["0/bias", "0/kernel"])
    #expect(plan.notes.contains("1 comes directly behind 0, so before its activation"))
  }

  @Test func `One directly before the next layer comes behind the activation`() throws {
    let items = Self.dense("0", 4, 8) + Self.norm("2", 8) + Self.dense("3", 8, 2)
    #expect(Self.folded(try Self.plan(items, [.relu, .linear])) == ["3/bias", "3/kernel"])
  }

  @Test func `One before all layers belongs to the first one's inputs`() throws {
    let items = Self.norm("0", 4) + Self.dense("1", 4, 8) + Self.dense("3", 8, 2)
    #expect(Self.folded(try Self.plan(items, [.relu, .linear])) == ["1/bias", "1/kernel"])
  }

  @Test func `Names alone ask on which side it stands, and the answer decides`() throws {
    let items = Self.dense("fc1", 4, 8) + Self.norm("bn1", 8) + Self.dense("fc2", 8, 2)
    #expect(throws: ImportError([.normalizationSide(["bn1"])])) { try Self.plan(items, [.relu, .linear]) }
    #expect(
      Self.folded(try Self.plan(items, [.relu, .linear], sides: NormalizationSides(.before))) == [
        "fc1/bias", "fc1/kernel",
      ])
    #expect(
      Self.folded(try Self.plan(items, [.relu, .linear], sides: NormalizationSides(.after))) == [
        "fc2/bias", "fc2/kernel",
      ])
    // Behind a linear layer both sides are the same.
    #expect(Self.folded(try Self.plan(items, [.linear, .softmax])) == ["fc1/bias", "fc1/kernel"])
  }

  @Test func `Everything that is open is asked at once`() {
    let items = Self.dense("fc1", 4, 8) + Self.norm("bn1", 8) + Self.dense("fc2", 8, 2)
    let problems: [ImportProblem] = [
      .normalizationSide(["bn1"]), .normalization(place: "bn1", className: "batch normalization", layer: "fc1"),
      .scalingEpsilon(place: "bn1", usual: 1e-5), .unknownActivations(layers: 2),
    ]
    #expect(throws: ImportError(problems)) { try Self.plan(items, nil, folds: false, epsilon: nil) }
    #expect(
      problems.map(\.remedy) == [
        .normalizationSides(NormalizationSides(.before)), .fold, .scalingEpsilon(1e-5), .activations(layers: 2),
      ])
  }

  @Test func `Sizes that allow several places are refused, those that allow one are not`() throws {
    let layers = Self.dense("fc1", 4, 8) + Self.dense("fc2", 8, 8) + Self.dense("fc3", 8, 2)
    #expect(throws: ImportError([.normalizationPlace(["norm"], sizes: [8])])) {
      try Self.plan(layers + Self.norm("norm", 8), [.relu, .relu, .linear], sides: NormalizationSides(.before))
    }
    let both = layers + Self.norm("bn1", 8) + Self.norm("bn2", 8)
    #expect(
      Self.folded(try Self.plan(both, [.relu, .relu, .linear], sides: NormalizationSides(.before)))
        == ["fc1/bias", "fc1/kernel", "fc2/bias", "fc2/kernel"])
  }

  @Test func `Behind the last activation there is nothing left to fold it into`() {
    let items = Self.dense("fc1", 4, 8) + Self.norm("bn", 8)
    #expect(throws: ImportError([.normalizationAtEnd(place: "bn", after: .softmax, of: "fc1")])) {
      try Self.plan(items, [.softmax], sides: NormalizationSides(.after))
    }
  }

  @Test func `A normalization without weights of its own has a count of batches`() throws {
    let norm = Self.norm("1", 8).filter { !$0.path.hasSuffix("weight") && !$0.path.hasSuffix("bias") }
    let items = Self.dense("0", 4, 8) + norm + Self.dense("3", 8, 2)
    #expect(Self.folded(try Self.plan(items, [.relu, .linear])) == ["0/bias", "0/kernel"])
  }
}
