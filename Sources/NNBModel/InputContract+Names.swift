internal import NNBBytes

extension InputContract {
  /// A message about class names that are replaced by others; nil if no name changes.
  package func noteOnRenaming(to names: [String]) -> String? {
    if classLabels.isEmpty || classLabels == names { return nil }
    func list(_ names: [String]) -> String { names.listed.joined(separator: ",") }
    return "the classes were named \(list(classLabels)), and become \(list(names))"
  }
}
