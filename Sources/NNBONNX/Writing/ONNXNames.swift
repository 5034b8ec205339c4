internal import NNBModel

/// Gives the values of a graph names of which no two are the same.
struct ONNXNames {
  private var taken: Set<Name> = []

  /// The wanted name, or that with the first number behind it that is free.
  mutating func take(_ wanted: Name) -> Name {
    var name = wanted, number = 2
    while !taken.insert(name).inserted {
      name = "\(wanted)_\(number)"
      number += 1
    }
    return name
  }
}
