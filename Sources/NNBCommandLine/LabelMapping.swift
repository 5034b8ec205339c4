/// A file of names as EMNIST has it beside its data: on each line a label and the code points of the characters that it
/// stands for, such as `1 65 97`.
struct LabelMapping: Equatable {
  /// The label of the first line; each line's is one more.
  let firstLabel: Int

  /// The characters of each line, with a slash between them: `A/a`.
  let names: [String]

  /// Nil if the lines are something else. A list of plain names that are numbers has one on each line.
  init?(_ lines: [String]) {
    var names: [String] = [], firstLabel = 0
    for line in lines {
      let numbers = line.split(separator: " ").map { Int($0) }
      guard numbers.count > 1, let label = numbers[0] else { return nil }
      if names.isEmpty { firstLabel = label }
      guard label == firstLabel + names.count, label >= 0 else { return nil }
      var characters: [String] = []
      for number in numbers.dropFirst() {
        guard let number, let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else { return nil }
        characters.append(String(Character(scalar)))
      }
      names.append(characters.joined(separator: "/"))
    }
    guard !names.isEmpty, firstLabel <= 1 else { return nil }
    (self.firstLabel, self.names) = (firstLabel, names)
  }
}
