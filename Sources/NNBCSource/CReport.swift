internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// What is told of a file before it is written.
struct CReport {
  let report: ExportReport

  /// `stale` are notes of the heading that are about another content.
  init(_ network: CNetwork, _ head: NNBHead, stale: [Note]) {
    let arrays = Dictionary(network.arrays.filter { $0.part != .scale }.map { ($0.tensor, $0) }) { first, _ in first }
    var report = ExportReport()
    report.routes = head.tensors.map { tensor in
      let array = arrays[tensor.name]
      return TensorRoute(
        source: tensor.name, target: array.map { Name(network.identifier.text + $0.suffix) } ?? "(left out)",
        shape: tensor.shape, sourceType: .number(tensor.elementType),
        targetType: .number(array == nil ? tensor.elementType : array?.part == .integers ? .int8 : .float32))
    }
    report.leftOutCount = head.tensors.count - arrays.count
    report.losses = Self.losses(of: head, arrays, stale)
    report.notes = [
      "\(network.identifier.text)_run has \(counted(network.constantByteCount, "byte")) of constants and "
        + "\(network.workingByteCount.grouped) of sums on the stack"
    ]
    self.report = report
  }

  /// What C source has no place for.
  private static func losses(of head: NNBHead, _ arrays: [Name: CArray], _ stale: [Note]) -> [String] {
    var losses: [String] = []
    losses += TrainingLosses.sentences(of: head, holding: .nothing)
    let others = head.tensors.count - arrays.count
    if others > 0 { losses.append(counted(others, "tensor") + " beside the kernels and biases of layers") }
    let used = head.tensors.filter { arrays[$0.name] != nil }
    let doubles = used.filter { $0.elementType == .float64 }.count
    if doubles > 0 { losses.append("the digits of \(counted(doubles, "f64 tensor")) that f32 does not have") }
    let narrow = used.filter { [.float16, .bfloat16].contains($0.elementType) && arrays[$0.name]?.part != .integers }
      .count
    if narrow > 0 { losses.append("the smaller type of \(counted(narrow, "tensor")), which become f32") }
    let notes = head.extensions.notes.filter { !CHeading.keys.contains($0.key.text) }
    func told(_ notes: [Note]) -> String {
      counted(notes.count, "note") + ": " + notes.map(\.key.text).joined(separator: ", ")
    }
    if !notes.isEmpty { losses.append(told(notes)) }
    if !stale.isEmpty { losses.append("what is about another content, \(told(stale))") }
    let long = head.extensions.notes.filter { note in
      CHeading.keys.contains(note.key.text) && !stale.contains { $0.key == note.key } && CText.isCut(note.text)
    }
    if !long.isEmpty { losses.append("the end, after \(CText.mostCharacters) characters, of \(told(long))") }
    let sections = head.extensions.filter { $0.type != Note.sectionType }
    if !sections.isEmpty { losses.append("the sections " + sections.map(\.type).joined(separator: ", ")) }
    return losses
  }
}
