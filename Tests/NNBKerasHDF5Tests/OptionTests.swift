import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel
import Testing

/// What the caller says beside what the file says.
struct OptionTests {
  private let file = File.sequential(
    File.dense("a", #""activation": "relu""#), File.dense("b"),
    weights: ["a": ["kernel": [4, 4]], "b": ["kernel": [4, 4]]])

  @Test func `options that agree with the file change nothing`() throws {
    let plan = try file.plan(ImportOptions(orientation: .inOut, activations: [.relu, .linear]))
    #expect(plan == (try file.plan()))
    #expect(plan.notes == [])
  }

  @Test func `activations that contradict the file are refused with both`() {
    #expect(
      throws: ImportError([
        .activationContradiction(layer: "a", stated: .relu, given: .tanh),
        .activationContradiction(layer: "b", stated: .linear, given: .softmax),
      ])
    ) { try file.plan(ImportOptions(activations: [.tanh, .softmax])) }
  }

  @Test func `an orientation that is not Keras's is refused`() {
    #expect(throws: ImportError([.orientationContradiction(stated: .inOut, given: .outIn)])) {
      try file.plan(ImportOptions(orientation: .outIn))
    }
  }

  @Test func `tensors alone are taken by their paths`() throws {
    var file = file
    file.dataset("/x", [2], .other("a string"))
    file.dataset("/y", [2], .opaque(byteCount: 2))
    file.dataset("/z", [2], .opaque(byteCount: 2), isMarkedBFloat16: true)
    file.dataset("/n", [], .number(.int64))
    let plan = try file.plan(ImportOptions(takesTensorsOnly: true))
    #expect(plan.network == nil)
    #expect(
      plan.wayTexts == [
        "/model_weights/a/kernel -> model_weights/a/kernel f32 [4, 4]",
        "/model_weights/b/kernel -> model_weights/b/kernel f32 [4, 4]", "/n -> n i64 []", "/z -> z bf16 [2]",
      ])
    #expect(
      plan.notes == [
        "the dataset /x is left out, its elements are a string",
        "the dataset /y is left out, its elements are 2 bytes without a meaning",
      ])
    #expect(throws: ImportError([.noWeights])) { try File().plan(ImportOptions(takesTensorsOnly: true)) }
  }

  @Test func `tensors that would have the same name are refused`() {
    let file = File.sequential(
      File.dense("optimizer_weights/a"), weights: ["optimizer_weights/a": ["kernel": [4, 4]]])
    var other = file
    other.dataset("/optimizer_weights/a/kernel", [4, 4])
    #expect(throws: ImportError([.model(.duplicateTensor("optimizer_weights/a/kernel"))])) { try other.plan() }
  }
}
