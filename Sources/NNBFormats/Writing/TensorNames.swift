package import NNBModel
package import NNB

/// How tensors are called and laid out in a file that has nothing but names.
package enum NameHabit: String, CaseIterable, Sendable {
  /// `fc1.weight` (outputs, inputs) and `fc1.bias`, as a module of PyTorch with these attributes calls them.
  case torch

  /// `0.weight`, `2.weight`, as PyTorch's `nn.Sequential` calls them: each activation other than linear takes a number.
  case sequential

  /// `fc1/kernel` (inputs, outputs) and `fc1/bias`.
  case keras

  /// `W1` (inputs, outputs), `b1`, `W2` …
  case plain
}

/// What the tensors of a model are called in a file that has nothing but names (Spec/names.md).
package struct TensorNames: Equatable, Sendable {
  /// Where a tensor goes.
  package struct Place: Equatable, Sendable {
    /// Its name in the file.
    package let name: Name

    /// Whether its rows and columns are exchanged.
    package let isTransposed: Bool

    /// States where a tensor goes.
    package init(name: Name, isTransposed: Bool = false) { (self.name, self.isTransposed) = (name, isTransposed) }
  }

  /// The place of each tensor of the model, in its order; nil for one that no layer uses. Of a model without a network, every
  /// tensor has one, under its own name.
  package let places: [Place?]

  /// Names the tensors of a model by a habit.
  package init(_ head: NNBHead, _ habit: NameHabit) {
    guard let network = head.network else {
      places = head.tensors.map { Place(name: $0.name) }
      return
    }
    var found: [Name: Place] = [:], module = 0
    for (index, layer) in network.layers.enumerated() {
      let number = index + 1
      let (kernel, bias): (Name, Name) =
        switch habit {
        case .torch: ("\(layer.name).weight", "\(layer.name).bias")
        case .sequential: ("\(module).weight", "\(module).bias")
        case .keras: ("\(layer.name)/kernel", "\(layer.name)/bias")
        case .plain: ("W\(number)", "b\(number)")
        }
      found[layer.kernel] = Place(name: kernel, isTransposed: habit == .torch || habit == .sequential)
      if let name = layer.bias { found[name] = Place(name: bias) }
      module += layer.activation == .linear ? 1 : 2
    }
    places = head.tensors.map { found[$0.name] }
  }
}
