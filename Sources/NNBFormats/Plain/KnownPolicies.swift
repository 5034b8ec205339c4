/// Names that libraries of reinforcement learning give to the parts of a policy, each network's parts in their order
/// (Spec/names.md, section 3).
enum KnownPolicies {
  /// A part that a network may be without ends in a question mark.
  private static let all: [[[String]]] = [
    [
      ["mlp_extractor.shared_net.?", "mlp_extractor.policy_net.", "action_net."],
      ["mlp_extractor.shared_net.?", "mlp_extractor.value_net.", "value_net."],
    ],
    [["actor.latent_pi.", "actor.mu."], ["critic.qf0."]],
    [["_hidden_layers.", "_logits."], ["_value_branch_separate.?", "_value_branch."]],
    [["encoder.actor_encoder.", "pi."], ["encoder.critic_encoder.", "vf."]],
    [["a2c_network.actor_mlp.", "a2c_network.mu."], ["a2c_network.critic_mlp.?", "a2c_network.value."]],
  ]

  /// The prefixes of each network of the library that wrote a file with these names; nil if none is known.
  static func networks(in names: [String]) -> [[String]]? {
    func isThere(_ prefix: String) -> Bool { names.contains { $0.utf8.starts(with: prefix.utf8) } }
    return all.lazy.map { policy in
      policy.compactMap { network -> [String]? in
        let found = network.map { $0.hasSuffix("?") ? String($0.dropLast()) : $0 }.filter(isThere)
        return found.count >= network.count { !$0.hasSuffix("?") }
          && network.allSatisfy { $0.hasSuffix("?") || isThere($0) }
          ? found : nil
      }
    }.first { $0.count > 1 }
  }
}
