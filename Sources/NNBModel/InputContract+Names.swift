internal import NNBBytes

extension InputContract {
  /// A message about class names that are replaced by others; nil if no name changes.
  package func noteOnRenaming(to names: [Name]) -> String? {
    if classLabels.isEmpty || classLabels == names { return nil }
    func list(_ names: [Name]) -> String { names.map(\.text).listed.joined(separator: ",") }
    return "the classes were named \(list(classLabels)), and become \(list(names))"
  }
}
