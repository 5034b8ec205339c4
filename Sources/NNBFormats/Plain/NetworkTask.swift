/// What one of several networks in a file is for, as words of names tell (Spec/names.md, section 3).
enum NetworkTask {
  case actor, critic, target, generator, discriminator, teacher, student

  private static let words: [String: NetworkTask] = [
    "actor": .actor, "policy": .actor, "pi": .actor, "critic": .critic, "value": .critic, "vf": .critic, "q": .critic,
    "qf": .critic, "target": .target, "generator": .generator, "discriminator": .discriminator, "teacher": .teacher,
    "student": .student,
  ]

  /// The tasks that a name tells of.
  static func named(_ name: String) -> Set<NetworkTask> {
    Set(NaturalKey(name).words.compactMap { words[$0] })
  }
}
