internal import NNBCommandLine
internal import NNBModel

/// How a report calls classes: by number, and by name if the model has names.
struct ClassNaming {
  let labels: [Name]

  /// The longest name in a table or below a picture, in letters.
  private static let longest = 40

  /// The number, and the name behind it.
  func full(_ index: Int) -> String {
    let name = self.name(index)
    return name.isEmpty || name == "\(index)" ? "\(index)" : "\(index) \(name)"
  }

  /// The name, or the number if there is none.
  func short(_ index: Int) -> String {
    let name = self.name(index)
    return name.isEmpty ? "\(index)" : name
  }

  private func name(_ index: Int) -> String {
    guard labels.indices.contains(index) else { return "" }
    let text = labels[index].text.printable
    return text.count > Self.longest ? text.prefix(Self.longest - 1) + "…" : text
  }
}
