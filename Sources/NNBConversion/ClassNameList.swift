package import NNBModel

/// Names of classes as they were given: one for each class, or for each label from some label on.
package struct ClassNameList: Equatable, Sendable, ExpressibleByArrayLiteral {
  /// The names in order.
  package let names: [Name]

  /// The label of the first; past 0 only in a list that has labels, as EMNIST's files do.
  package let firstLabel: Int

  /// Lists names.
  package init(_ names: [Name], firstLabel: Int = 0) {
    (self.names, self.firstLabel) = (names, firstLabel)
  }

  /// Names of classes from 0 on.
  package init(arrayLiteral names: Name...) { self.init(names) }

  /// The names for so many classes: if a model has an output for each label from 0 on, those before the first label are
  /// called by their numbers.
  package func names(for classCount: Int) -> [Name] {
    guard firstLabel > 0, names.count + firstLabel == classCount else { return names }
    return (0..<firstLabel).map { Name("\($0)") } + names
  }
}
