internal import NNBBytes

extension InputContract {
  /// What is to be said where classes that have names get others; nil where nothing that was said changes.
  package func noteOnRenaming(to names: [String]) -> String? {
    if classLabels.isEmpty || classLabels == names { return nil }
    func list(_ names: [String]) -> String { names.listed.joined(separator: ",") }
    return "the classes were named \(list(classLabels)), and become \(list(names))"
  }
}
