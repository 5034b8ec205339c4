import NNBFormats
import NNBModel
import Testing

/// Means and deviations of inputs beside the weights (Spec/names.md, section 4).
struct PlainScalingTests {
  private static let network: [Item] = [
    ("actor.0.weight", [8, 4]), ("actor.0.bias", [8]), ("actor.2.weight", [2, 8]), ("actor.2.bias", [2]),
  ]

  private static func scaling(_ items: [Item]) throws(ImportError) -> FeatureScaling? {
    try PlainLayout.layers(in: .of(network + items), options: ImportOptions()).network.featureScaling
  }

  private static func stored(_ item: Item) -> FeatureScaling.Values {
    .stored(StoredTensor(path: "/\(item.path)" as Name, storedType: .number(.float32), shape: item.shape))
  }

  @Test(
    arguments: [
      [("running_mean_std.mean", [4]), ("running_mean_std.var", [4]), ("running_mean_std.count", [])],
      [("running_mean_std.running_mean", [4]), ("running_mean_std.running_var", [4]), ("running_mean_std.count", [1])],
      [("obs_rms.mean", [4]), ("obs_rms.var", [4])], [("obs_rms/mean", [1, 4]), ("obs_rms/var", [1, 4])],
      [("obs_rms_mean", [4]), ("obs_rms_var", [4])],
      [("normalizer.running_mean", [4]), ("normalizer.running_var", [4])],
    ] as [[Item]])
  func `A mean and a variance are recognised by their names`(items: [Item]) throws {
    let found = try #require(try Self.scaling(items))
    #expect(
      found.steps == [.subtract(Self.stored(items[0])), .divideByRoot(Self.stored(items[1]), epsilon: nil)])
    #expect(found.place == "/\(items[0].path) and /\(items[1].path)")
  }

  @Test func `A mean and a variance of integers are recognised too`() throws {
    let items: [Item] = [("obs_rms.mean", [4]), ("obs_rms.var", [4])]
    let tensors = [StoredTensor].of(Self.network).with(items, type: .number(.int64))
    let found = try #require(try PlainLayout.layers(in: tensors, options: ImportOptions()).network.featureScaling)
    #expect(found.steps.count == 2 && found.place == "/obs_rms.mean and /obs_rms.var")
  }

  @Test(
    arguments: [
      [("obs_normalizer._mean", [1, 4]), ("obs_normalizer._std", [1, 4]), ("obs_normalizer._var", [1, 4])],
      [
        ("actor_obs_normalizer._mean", [1, 4]), ("actor_obs_normalizer._std", [1, 4]),
        ("actor_obs_normalizer.count", []),
      ],
      [("obs_norm_mean", [4]), ("obs_norm_std", [4])], [("mean", [4]), ("std", [4])],
      [("input_mean", [1]), ("input_std", [1])], [("mean", []), ("std", [])],
    ] as [[Item]])
  func `A mean and a deviation are recognised by their names`(items: [Item]) throws {
    let found = try #require(try Self.scaling(items))
    #expect(
      found.steps == [.subtract(Self.stored(items[0])), .divideByDeviation(Self.stored(items[1]), epsilon: nil)])
  }

  @Test(
    arguments: [
      [("std", [2])], [("obs_mean", [4])], [("value_mean_std.running_mean", [1]), ("value_mean_std.running_var", [1])],
      [("ret_rms.mean", [1]), ("ret_rms.var", [1])], [("bn.running_mean", [4]), ("bn.running_var", [4])],
      [("obs_rms.mean", [4]), ("obs_rms.var", [4]), ("goal_obs_rms.mean", [4]), ("goal_obs_rms.var", [4])],
      [("obs_rms.mean", []), ("obs_rms.var", []), ("goal_obs_rms.mean", []), ("goal_obs_rms.var", [])],
      [("obs_rms.mean", [4, 4]), ("obs_rms.var", [4, 4])],
    ] as [[Item]])
  func `What may be something else is refused`(items: [Item]) {
    #expect(throws: ImportError.self) { try Self.scaling(items) }
  }

  @Test func `Without leave to fold it, a scaling of each input is refused with what would decide`() {
    let tensors = [StoredTensor].of(Self.network + [("obs_rms.mean", [4]), ("obs_rms.var", [4])])
    let place = "/obs_rms.mean and /obs_rms.var"
    let expected: [ImportProblem] = [
      .featureScaling(place: place), .scalingEpsilon(place: place, usual: 1e-8),
    ]
    #expect(throws: ImportError(expected)) {
      try ImportPlan(
        planning: Catalog(tensors: tensors, layers: .names), options: ImportOptions(activations: [.relu, .linear]))
    }
    #expect(expected.map(\.remedy) == [.foldScaling, .scalingEpsilon(1e-8)])
  }
}
