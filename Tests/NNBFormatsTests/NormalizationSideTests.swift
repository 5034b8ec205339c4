import NNBBytes
import NNBFormats
import NNBModel
import Testing

/// On which side of activations batch normalizations of names stand (Spec/folding.md, section 2).
struct NormalizationSideTests {
  private typealias File = PlainNormalizationTests

  private static let first = ["0/bias", "0/kernel"], second = ["3/bias", "3/kernel"]

  @Test(
    arguments: [
      ("before", NormalizationSides(.before)), ("bn1=after", NormalizationSides(nil, named: ["bn1": .after])),
      ("after,a=b=before", NormalizationSides(.after, named: ["a=b": .before])),
      ("", nil), ("behind", nil), ("before,after", nil), ("a=before,a=after", nil), ("=after", nil), ("a=", nil),
      ("after,", nil),
    ] as [(String, NormalizationSides?)])
  func `A list has one side for all that names leave open, and others by name`(
    _ text: String, _ expected: NormalizationSides?
  ) {
    let sides = NormalizationSides(text: text)
    #expect(sides == expected)
    #expect(sides.flatMap { NormalizationSides(text: $0.text) } == expected)
  }

  @Test(
    arguments: [
      (1, .before), (2, .after),
    ] as [(Int, NormalizationSides.Side)])
  func `What numbers tell is not overridden by what is said of all others`(
    _ number: Int, _ proven: NormalizationSides.Side
  ) throws {
    let items = File.dense("0", 4, 8) + File.norm("\(number)", 8) + File.dense("3", 8, 2)
    let other: NormalizationSides.Side = proven == .before ? .after : .before
    let error = ImportError([.normalizationSideContradiction(["\(number)"], given: other)])
    #expect(throws: error) { try File.plan(items, [.relu, .linear], sides: NormalizationSides(other)) }
    let agreeing = try File.plan(items, [.relu, .linear], sides: NormalizationSides(proven))
    #expect(File.folded(agreeing) == (proven == .before ? Self.first : Self.second))
    // In a list whose activations are elsewhere numbers tell nothing, and a name insists.
    let named = NormalizationSides(nil, named: ["\(number)": other])
    let insisting = try File.plan(items, [.relu, .linear], sides: named)
    #expect(File.folded(insisting) == (proven == .before ? Self.second : Self.first))
    #expect(insisting.notes.contains { $0.contains("as was said, though by its number it comes directly") })
    // Behind a linear layer both sides are the same.
    #expect(throws: Never.self) { try File.plan(items, [.linear, .linear], sides: NormalizationSides(other)) }
  }

  @Test func `A file with normalizations on both sides is read, what numbers leave open by the option`() throws {
    let both = File.dense("0", 4, 8) + File.norm("1", 8) + File.norm("3", 8) + File.dense("4", 8, 2)
    #expect(File.folded(try File.plan(both, [.relu, .linear])) == Self.first + ["4/bias", "4/kernel"])
    // 0 Linear, 1 norm, 2 ReLU, 3 Linear, 4 ReLU, 5 norm, 6 Dropout, 7 Linear
    let open =
      File.dense("0", 4, 8) + File.norm("1", 8) + File.dense("3", 8, 6) + File.norm("5", 6) + File.dense("7", 6, 2)
    #expect(throws: ImportError([.normalizationSide(["5"])])) { try File.plan(open, [.relu, .relu, .linear]) }
    let plan = try File.plan(open, [.relu, .relu, .linear], sides: NormalizationSides(.after))
    #expect(File.folded(plan) == Self.first + ["7/bias", "7/kernel"])
    // Names have sides of their own.
    let names =
      File.dense("fc1", 4, 8) + File.norm("bn1", 8) + File.dense("fc2", 8, 6) + File.norm("bn2", 6)
      + File.dense("fc3", 6, 2)
    let sides = NormalizationSides(.after, named: ["bn1": .before])
    #expect(
      File.folded(try File.plan(names, [.relu, .relu, .linear], sides: sides))
        == ["fc1/bias", "fc1/kernel", "fc3/bias", "fc3/kernel"])
    let part = NormalizationSides(nil, named: ["bn1": .before])
    let question = ImportProblem.normalizationSide(["bn2"], named: ["bn1": .before])
    #expect(question.remedy?.values == ["before,bn1=before"])
    #expect(throws: ImportError([question])) { try File.plan(names, [.relu, .relu, .linear], sides: part) }
  }

  @Test func `Normalizations that follow each other directly behind a layer are all before the activation`() throws {
    let items = File.dense("0", 4, 8) + File.norm("1", 8) + File.norm("2", 8) + File.dense("4", 8, 2)
    #expect(File.folded(try File.plan(items, [.relu, .linear])) == Self.first)
    let wrong = NormalizationSides(nil, named: ["1": .after])
    #expect(throws: ImportError([.normalizationOrder(first: "1", second: "2")])) {
      try File.plan(items, [.relu, .linear], sides: wrong)
    }
  }

  @Test(arguments: [
    [("0", 4, 8), ("2", 8, 2)], [("0", 4, 8)],
  ])
  func `Numbers without gaps are those of a list whose activations are elsewhere, and tell nothing`(
    _ layers: [(String, Int, Int)]
  ) {
    let items = layers.flatMap { File.dense($0.0, $0.1, $0.2) } + File.norm("1", 8)
    #expect(throws: ImportError([.normalizationSide(["1"])])) {
      try File.plan(items, layers.map { _ in .relu })
    }
  }

  @Test func `What is suggested for an open side leaves out names that have none`() throws {
    let items =
      File.norm("bn0", 4) + File.dense("fc1", 4, 8) + File.norm("bn1", 8) + File.dense("fc2", 8, 6)
      + File.norm("bn2", 6) + File.dense("fc3", 6, 2)
    let given = NormalizationSides(nil, named: ["bn3": .before, "bn0": .after, "bn1": .after])
    do throws(ImportError) {
      _ = try File.plan(items, [.relu, .relu, .linear], sides: given)
      Issue.record("the side of bn2 is open")
    } catch {
      let remedies = error.problems.compactMap(\.remedy).filter { $0.name == "norms" }
      #expect(remedies == [Remedy("norms", ["before,bn1=after"])])
      let text = try #require(remedies.first?.values.first), sides = try #require(NormalizationSides(text: text))
      #expect(throws: Never.self) { try File.plan(items, [.relu, .relu, .linear], sides: sides) }
    }
  }

  @Test func `A side that is given and has no meaning is refused`() {
    let items = File.dense("fc1", 4, 8) + File.norm("bn1", 8) + File.dense("fc2", 8, 2)
    #expect(throws: ImportError([.noSuchNormalization("bn2", found: ["bn1"])])) {
      try File.plan(items, [.linear, .relu], sides: NormalizationSides(nil, named: ["bn2": .before]))
    }
    let first = File.norm("bn0", 4) + File.dense("fc1", 4, 8)
    #expect(throws: ImportError([.normalizationWithoutSide("bn0")])) {
      try File.plan(first, [.relu], sides: NormalizationSides(nil, named: ["bn0": .before]))
    }
    let none: [ImportProblem] = [.normalizationSidesUnused(ofNames: true)]
    #expect(throws: ImportError(none)) {
      try File.plan(File.dense("fc1", 4, 8), [.relu], epsilon: nil, sides: NormalizationSides(.before))
    }
    #expect(none.map(\.remedy) == [.leaveOut("norms")])
  }

  @Test func `Behind the last layer the activation may not be known yet`() {
    let items = File.dense("fc1", 4, 8) + File.norm("bn", 8)
    #expect(
      throws: ImportError([
        .normalizationAtEnd(place: "bn", after: nil, of: "fc1"), .unknownActivations(layers: 1),
      ])
    ) { try File.plan(items, nil, sides: NormalizationSides(.after)) }
  }
}

/// Behind which layers batch normalizations of names stand.
struct NormalizationBoundaryTests {
  private typealias File = PlainNormalizationTests

  private static func folded(_ items: [Item], layers: Int) throws -> [String] {
    let activations = [Activation](repeating: .relu, count: layers)
    return File.folded(try File.plan(items, activations, sides: NormalizationSides(.before)))
      .filter { $0.hasSuffix("kernel") }
  }

  @Test func `Alphabetical order says nothing of normalizations with different names`() {
    // bn1 is behind fc1, and input_bn before it; both places have eight values.
    let items = File.norm("input_bn", 8) + File.dense("fc1", 8, 8) + File.norm("bn1", 8) + File.dense("fc2", 8, 2)
    #expect(throws: ImportError([.normalizationPlace(["bn1", "input_bn"], sizes: [8, 8])])) {
      try Self.folded(items, layers: 2)
    }
  }

  @Test func `A group with layers and a normalization is one part of the network`() throws {
    // An autoencoder: both normalizations have the size of both hidden layers of that size.
    var items =
      File.dense("encoder.a", 9, 8) + File.norm("encoder.norm", 8) + File.dense("encoder.b", 8, 3)
    items += File.dense("decoder.a", 3, 8) + File.norm("decoder.norm", 8) + File.dense("decoder.b", 8, 7)
    #expect(try Self.folded(items, layers: 4) == ["decoder.a/kernel", "encoder.a/kernel"])
  }

  @Test func `In a sequence within a group numbers tell the place`() throws {
    var items = File.dense("one.0", 4, 8) + File.norm("one.1", 8) + File.dense("one.3", 8, 6)
    items += File.norm("two.0", 6) + File.dense("two.1", 6, 5) + File.dense("two.3", 5, 2)
    // The second one comes directly before a layer and so behind the activation of the one before.
    let plan = try File.plan(items, [.relu, .relu, .relu, .linear])
    #expect(File.folded(plan) == ["one.0/bias", "one.0/kernel", "two.1/bias", "two.1/kernel"])
  }

  @Test func `Many of them take no memory for each pair of a layer and a normalization`() {
    let count = 2_000
    let items = (0..<count).flatMap { File.dense("fc\($0)", 1, 1) } + (0..<5_000).flatMap { File.norm("bn\($0)", 1) }
    let groups = (0..<5_000).map { "bn\($0)" }
    #expect(throws: ImportError([.normalizationPlace(groups, sizes: groups.map { _ in 1 })])) {
      try Self.folded(items, layers: count)
    }
  }

  @Test func `Of two in one place those of the sequence before come first`() throws {
    var items = File.dense("z.0", 4, 8) + File.dense("z.2", 8, 6) + File.norm("z.3", 6)
    items += File.norm("a.0", 6) + File.dense("a.1", 6, 5) + File.dense("a.3", 5, 2)
    // With a linear layer between, both are part of it: the one of `z` is applied first.
    let plan = try File.plan(items, [.relu, .linear, .relu, .linear])
    #expect(plan.report.notes.contains("folded into dense layers: z.3 and a.0"))
  }
}
