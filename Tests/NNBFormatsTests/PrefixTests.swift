import NNBFormats
import NNBModel
import Testing

/// Files with several networks, of which prefixes take one (Spec/names.md, section 3).
struct PrefixTests {
  /// An actor and a critic as Stable-Baselines3 2 names the tensors of `MlpPolicy` for 4 inputs and 2 actions.
  private static let stableBaselines: [Item] = [
    ("log_std", [2]), ("mlp_extractor.policy_net.0.weight", [64, 4]), ("mlp_extractor.policy_net.0.bias", [64]),
    ("mlp_extractor.policy_net.2.weight", [64, 64]), ("mlp_extractor.policy_net.2.bias", [64]),
    ("mlp_extractor.value_net.0.weight", [64, 4]), ("mlp_extractor.value_net.0.bias", [64]),
    ("mlp_extractor.value_net.2.weight", [64, 64]), ("mlp_extractor.value_net.2.bias", [64]),
    ("action_net.weight", [2, 64]), ("action_net.bias", [2]), ("value_net.weight", [1, 64]), ("value_net.bias", [1]),
  ]

  /// A network of two layers below a prefix.
  private static func network(_ prefix: String, outputs: Int = 2, inputs: Int = 4) -> [Item] {
    [
      ("\(prefix)0.weight", [8, inputs]), ("\(prefix)0.bias", [8]), ("\(prefix)2.weight", [outputs, 8]),
      ("\(prefix)2.bias", [outputs]),
    ]
  }

  private static func layers(_ items: [Item], _ prefix: String?) throws(ImportError) -> [String] {
    try PlainLayout.layers(in: .of(items), options: ImportOptions(prefix: prefix)).network.layers.map(\.name.text)
  }

  private static func networks(_ items: [Item]) -> [String] {
    for case .severalModels(let networks) in problems(.of(items)) { return networks }
    return []
  }

  @Test func `A policy of Stable-Baselines3 is two networks, and prefixes take the actor`() throws {
    let networks = Self.networks(Self.stableBaselines)
    #expect(
      networks == ["mlp_extractor.policy_net.,action_net.", "mlp_extractor.value_net.,value_net."])
    #expect(try Self.layers(Self.stableBaselines, networks[0]) == ["policy_net.0", "policy_net.2", "action_net"])
    #expect(
      try Self.layers(Self.stableBaselines, networks[1]) == [
        "mlp_extractor.value_net.0", "mlp_extractor.value_net.2", "value_net",
      ])
  }

  @Test(
    arguments: [
      (network("actor.") + network("critic.", outputs: 1) + [("std", [2])], ["actor.", "critic."]),
      (
        network("actor_mean.") + network("critic.", outputs: 1) + [("actor_logstd", [1, 2])],
        ["actor_mean.", "critic."]
      ),
      (network("q_net.q_net.") + network("q_net_target.q_net."), ["q_net.", "q_net_target."]),
      (
        network("_hidden_layers.") + [("_logits._model.0.weight", [3, 2]), ("_logits._model.0.bias", [3])]
          + [("_value_branch._model.0.weight", [1, 2]), ("_value_branch._model.0.bias", [1])],
        ["_hidden_layers.,_logits.", "_value_branch."]
      ),
      (
        network("actor.") + network("critic.", outputs: 1) + [("obs_rms.mean", [4]), ("obs_rms.var", [4])],
        ["actor.,obs_rms.", "critic.,obs_rms."]
      ),
      (network("policies.a.actor.") + network("policies.a.critic."), ["policies.a.actor.", "policies.a.critic."]),
    ] as [([Item], [String])])
  func `Networks side by side are named by their prefixes, which the refusal offers`(items: [Item], expected: [String])
  {
    #expect(Self.networks(items) == expected)
    let wrapped = items.map { Item("module.\($0.path)", $0.shape) }
    #expect(Self.networks(wrapped) == expected)
    let error = problems(.of(items)).last
    #expect(error?.remedy == .prefix([expected[0]]))
  }

  @Test(arguments: [
    ("actor.", ["0", "2"]), ("actor", ["0", "2"]), ("/actor/", ["0", "2"]), ("module.actor.", ["0", "2"]),
    ("actor.0.,actor.2.", ["0", "2"]), ("actor.2.", ["2"]),
  ])
  func `A prefix ends where a group ends, and what it takes is named without it`(prefix: String, names: [String]) throws
  {
    let items = (Self.network("actor.") + Self.network("actor_target.")).map { Item("module.\($0.path)", $0.shape) }
    #expect(try Self.layers(items, prefix) == names)
  }

  @Test func `What a prefix leaves out is told`() throws {
    let items =
      Self.network("actor.") + Self.network("critic.", outputs: 1) + [("obs_rms.mean", [4]), ("obs_rms.var", [4])]
    let found = try PlainLayout.layers(in: .of(items), options: ImportOptions(prefix: "actor."))
    #expect(found.others == [] && found.network.featureScaling == nil)
    #expect(
      found.network.notes == [
        "left out, since their names begin otherwise: critic.0.weight, critic.0.bias, critic.2.weight, critic.2.bias, "
          + "obs_rms.mean and obs_rms.var",
        "/obs_rms.mean and /obs_rms.var may scale the inputs, and the network is taken without them; a prefix can name "
          + "them too",
      ])
  }

  @Test(arguments: ["actr.", "", ",", "actor.,actr"])
  func `A prefix of no tensor is refused with those that there are`(prefix: String) {
    let missing = prefix.contains("actr") ? "actr" : prefix == "," ? "," : ""
    #expect(
      throws: ImportError([.noSuchPrefix(missing, found: ["actor.", "critic."])])
    ) { try Self.layers(Self.network("actor.") + Self.network("critic."), prefix) }
  }

  @Test func `Prefixes give the order of layers where sizes do not`() throws {
    let items: [Item] = [("b.weight", [8, 8]), ("a.weight", [8, 8])]
    #expect(problems(.of(items)).contains(.ambiguousOrder(layers: ["a", "b"], prefixes: ["a.", "b."])))
    for prefix in ["a.,b.", "b.,a."] {
      #expect(try Self.layers(items, prefix).joined(separator: ".,") + "." == prefix)
    }
  }

  @Test(
    arguments: [
      ([("x.weight", [8, 8]), ("x.bias", [8]), ("y.weight", [8, 8]), ("y.bias", [8])], nil, ["x.", "y."]),
      ([("n.x.weight", [8, 8]), ("n.y.weight", [8, 8])], "n.", ["n.x.", "n.y."]),
      ([("module.x/kernel", [8, 8]), ("module.y/kernel", [8, 8])], nil, ["module.x/", "module.y/"]),
      // One group within another.
      ([("x.weight", [8, 8]), ("x.y.weight", [8, 8])], nil, []),
    ] as [([(String, [Int])], String?, [String])])
  func `The prefixes that an error suggests decide the order`(
    _ tensors: [(String, [Int])], _ prefix: String?, _ expected: [String]
  ) throws {
    let items = tensors.map { Item($0.0, $0.1) }
    do throws(ImportError) {
      _ = try Self.layers(items, prefix)
      Issue.record("the order is open")
    } catch {
      guard case .plain(.ambiguousOrder(let layers, let found))? = error.problems.first else {
        Issue.record("\(error.problems)")
        return
      }
      #expect(found == expected)
      #expect(error.problems[0].remedy == (expected.isEmpty ? nil : .prefix([expected.joined(separator: ",")])))
      guard !expected.isEmpty else { return }
      let parts = layers.map { String($0.split(separator: ".").last ?? "") }
      for list in [expected, expected.reversed()] {
        let names = try Self.layers(items, list.joined(separator: ",")).map {
          String($0.split(separator: ".").last ?? "")
        }
        #expect(names == (list == expected ? parts : parts.reversed()))
      }
    }
  }

  @Test(arguments: ["module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "module/"])
  func `Wrappers around all tensors are no part of names`(wrapper: String) throws {
    #expect(try Self.layers(Self.network(wrapper), nil) == ["0", "2"])
    #expect(try Self.layers(Self.network(wrapper + "net."), nil) == ["net.0", "net.2"])
    #expect(try Self.layers([("\(wrapper)weight", [3, 2]), ("\(wrapper)bias", [3])], nil) == ["dense"])
    let partly = Self.network(wrapper).map { $0.path.contains("2") ? Item("x" + $0.path, $0.shape) : $0 }
    #expect(try Self.layers(partly, nil).first?.hasPrefix(wrapper) == true)
  }

  @Test func `Tensors alone can be taken by a prefix, and keep their names`() throws {
    let plan = try ImportPlan(
      planning: Catalog(tensors: .of(Self.stableBaselines), layers: .names),
      options: ImportOptions(takesTensorsOnly: true, prefix: "action_net."))
    #expect(plan.ways.map(\.target.name) == ["action_net.bias", "action_net.weight"])
  }

  @Test(
    arguments: [
      (network("actor.", outputs: 4) + network("critic.", outputs: 1), ["actor.", "critic."]),
      (
        [("shared.0.weight", [16, 8]), ("actor.weight", [4, 16]), ("critic.weight", [1, 4])],
        ["shared.,actor.", "shared.,critic."]
      ),
      (
        network("ac.pi.", outputs: 4) + [("ac.norms.fc.weight", [3, 9]), ("ac.norms.fc.bias", [3])]
          + network("ac.vf.", outputs: 1),
        ["ac.pi.", "ac.vf."]
      ),
      (
        network("net.", outputs: 4) + [
          ("target_net.a.weight", [8, 4]), ("target_net.b.weight", [2, 8]), ("target_net.a.bias", [8]),
          ("target_net.b.bias", [2]),
        ],
        ["net.", "target_net."]
      ),
      (network("q1.", outputs: 4) + network("q2.", outputs: 1), ["q1.", "q2."]),
      (
        [
          ("_hidden_layers.0._model.0.weight", [16, 8]), ("_logits._model.0.weight", [8, 16]),
          ("_value_branch._model.0.weight", [1, 8]),
        ], ["_hidden_layers.,_logits.", "_value_branch."]
      ),
    ] as [([Item], [String])])
  func `Networks of different tasks are no chain, even if the sizes would make one`(items: [Item], expected: [String]) {
    #expect(Self.networks(items) == expected)
    let tensors = [StoredTensor].of(items)
    #expect(throws: ImportError([.plain(.severalModels(expected))]), "whatever activations there are") {
      try ImportPlan(planning: Catalog(tensors: tensors, layers: .names), options: ImportOptions(activations: [.relu]))
    }
  }

  @Test(arguments: [
    ["encoder", "decoder"], ["policy_fc1", "policy_out"], ["value", "output"], ["fc1", "target"], ["state", "action"],
  ])
  func `Parts of one network go on making a chain`(groups: [String]) throws {
    let items: [Item] = [("\(groups[0]).weight", [8, 4]), ("\(groups[1]).weight", [3, 8])]
    #expect(try Self.layers(items, nil) == groups)
  }

  @Test func `The prefix that is offered for heads of a network takes one`() throws {
    let items: [Item] = [("shared.0.weight", [16, 8]), ("actor.weight", [4, 16]), ("critic.weight", [1, 4])]
    #expect(try Self.layers(items, Self.networks(items)[0]) == ["shared.0", "actor"])
  }
}
