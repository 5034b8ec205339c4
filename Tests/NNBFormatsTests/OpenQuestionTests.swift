import NNBFormats
import NNBModel
import Testing

/// All that a file of names leaves open is asked at once (Spec/names.md, section 1).
struct OpenQuestionTests {
  private static func network(_ prefix: String, outputs: Int) -> [Item] {
    [
      ("\(prefix)0.weight", [8, 4]), ("\(prefix)0.bias", [8]), ("\(prefix)2.weight", [outputs, 8]),
      ("\(prefix)2.bias", [outputs]),
    ]
  }

  private static func problems(_ items: [Item], _ options: ImportOptions = ImportOptions()) -> [ImportProblem] {
    do throws(ImportError) {
      _ = try ImportPlan(planning: Catalog(tensors: .of(items), layers: .names), options: options)
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `The activations of the network that is the example are asked with the prefix`() {
    let items = Self.network("actor.", outputs: 2) + Self.network("critic.", outputs: 1)
    let problems = Self.problems(items)
    #expect(
      problems == [
        .plain(.severalModels(["actor.", "critic."])),
        .next(after: "the prefix actor.", .unknownActivations(layers: 2)),
      ])
    #expect(
      "\(problems[1])"
        == "with the prefix actor.: it holds the weights of 2 layers, and nothing that says what their activations are")
    #expect(problems.map(\.remedy) == [.prefix(["actor."]), .activations(layers: 2)])
    // With an answer to one, the other is asked alone.
    #expect(Self.problems(items, ImportOptions(activations: [.relu, .linear])) == [problems[0]])
    #expect(Self.problems(items, ImportOptions(prefix: "actor.")) == [.unknownActivations(layers: 2)])
  }

  @Test func `So are those of kernels whose axes are open, and of scalings`() {
    let items: [Item] = [("w1", [4, 4]), ("w2", [4, 4]), ("obs_rms.mean", [4]), ("obs_rms.var", [4])]
    let problems = Self.problems(items)
    #expect(
      problems == [
        .plain(.ambiguousOrientation(layers: ["dense_1", "dense_2"])),
        .next(after: "kernels as in-out", .featureScaling(place: "/obs_rms.mean and /obs_rms.var")),
        .next(after: "kernels as in-out", .scalingEpsilon(place: "/obs_rms.mean and /obs_rms.var", usual: 1e-8)),
        .next(after: "kernels as in-out", .unknownActivations(layers: 2)),
      ])
  }

  @Test func `An answer that only leads to something that no option decides adds nothing`() {
    let items = Self.network("actor.", outputs: 2) + Self.network("critic.", outputs: 1) + [("actor.conv", [1, 2, 3])]
    #expect(!Self.problems(items).contains { if case .next = $0 { true } else { false } })
  }
}
