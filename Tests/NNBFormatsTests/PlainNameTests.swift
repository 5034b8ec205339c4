import NNBBytes
import NNBFormats
import NNBModel
import Testing

/// What names alone tell.
struct PlainNameTests {
  @Test func `elements without a type are bf16 if the caller says so`() throws {
    let plain = [StoredTensor].of([("W", [4, 3]), ("b", [3])], type: .opaque(byteCount: 2))
    #expect(problems(plain).map(\.remedy) == [Remedy.opaqueAsBFloat16, Remedy.opaqueAsBFloat16])
    let options = ImportOptions(activations: [.softmax], takesOpaqueAsBFloat16: true)
    let plan = try ImportPlan(planning: Catalog(tensors: plain, layers: .names), options: options)
    #expect(plan.ways.map(\.target.elementType) == [.bfloat16, .bfloat16])
  }

  @Test func `names of scikit-learn and of layers in pairs are weights`() throws {
    let learned: [Item] = [
      ("coefs_/0", [6, 5]), ("coefs_/1", [5, 3]), ("intercepts_/0", [5]), ("intercepts_/1", [3]),
    ]
    #expect(try outline(.of(learned)).layers == ["0: coefs_/0 intercepts_/0", "1: coefs_/1 intercepts_/1"])
    let pairs: [Item] = [
      ("weights_input_hidden", [6, 5]), ("weights_hidden_output", [5, 3]), ("bias_hidden", [5]), ("bias_output", [3]),
    ]
    #expect(
      try outline(.of(pairs)).layers == [
        "input_hidden: weights_input_hidden bias_hidden", "hidden_output: weights_hidden_output bias_output",
      ])
    let open: [Item] = [("weights_a_x", [6, 5]), ("weights_c_x", [5, 5]), ("bias_x", [5])]
    #expect(problems(.of(open)).first == .missingKernel(layer: "x", bias: "/bias_x"))
  }
}
