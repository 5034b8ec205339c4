internal import NNBBytes
internal import NNBModel

extension [FieldDifference] {
  /// Adds what differs between the sections that this version does not know.
  mutating func compareSections(_ first: [Checkpoint.Extension], _ second: [Checkpoint.Extension]) {
    // A file may have tens of thousands of them.
    let lefts = Dictionary(first.map { ($0.type, $0.content) }) { content, _ in content }
    let rights = Dictionary(second.map { ($0.type, $0.content) }) { content, _ in content }
    for type in Set(lefts.keys).union(rights.keys).sorted() where type != Note.sectionType {
      let left = lefts[type], right = rights[type]
      guard left != right else { continue }
      var texts = [left, right].map { content in content.map { counted($0.count, "byte") } }
      if let left, let right, left.count == right.count,
        let place = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })
      {
        texts[1] = "\(counted(right.count, "byte")), other from byte \(place.offset) on"
      }
      append(.init(part: .sections, field: "section \(type)", first: texts[0], second: texts[1]))
    }
  }

  /// Adds where the axes of two tensors of one shape have other names.
  mutating func compareAxes(_ first: TensorDescription, _ second: TensorDescription) {
    guard first.shape == second.shape, first.axes != second.axes else { return }
    func text(_ tensor: TensorDescription) -> String {
      tensor.axes.map { $0.name.isEmpty ? "-" : $0.name.text }.joined(separator: ", ")
    }
    append(.init(part: .tensors, field: "axes of \(first.name)", first: text(first), second: text(second)))
  }
}
