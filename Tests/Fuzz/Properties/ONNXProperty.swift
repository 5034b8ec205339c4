internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBONNX
internal import NNBSystem

extension FuzzTarget {
  /// ONNX files: what is read becomes a model that the same file proves, and what is refused is refused for its content.
  public static let onnx = FuzzTarget("FuzzONNX", seeds: ["onnx/good", "onnx/refused"]) {
    input throws(PropertyFailure) in
    do {
      let source = MemorySource(input, name: "m")
      let file = SourceFile(name: "m", path: nil, bytes: source, descriptor: -1, byteCount: input.count)
      guard case .foreign(let model) = try ONNXFormat().open(file) else { return false }
      var accepted = false
      for options in [ImportOptions(ignoresRecord: true), ImportOptions(takesTensorsOnly: true, ignoresRecord: true)] {
        do {
          let target = try OpenFile.inMemory(name: "m.nnb")
          _ = try model.write(options, to: target, isTemporary: true)
          _ = try model.prove(options, against: target)
          accepted = true
        } catch let failure as Failure {
          guard failure.isOfContent || failure.kind == .noResources else { throw failure }
        }
      }
      return accepted
    } catch {
      let failure = Failure(error)
      try hold(
        failure.isOfContent && !failure.message.isEmpty, "refused for another reason than its content: \(failure)")
      return false
    }
  }
}
