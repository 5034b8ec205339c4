import NNBBytes
import NNBFormats
import NNBModel
import NNBTestSupport
import Testing

/// What is seen of TorchScript's code (Spec/pytorch.md, section 5).
struct ScriptCodeTests {
  /// A Sequential of one layer, whose class has this text in the archive.
  private static func file(_ text: String?) throws -> [UInt8] {
    let name = ("__torch__.torch.nn.modules.container.___torch_mangle_1", "Sequential")
    func object(_ name: (String, String), _ state: [UInt8]) -> [UInt8] {
      Op.global(name.0, name.1) + Op.emptyTuple + Op.newObj + state + Op.build
    }
    let linear = object(
      ("__torch__.torch.nn.modules.linear", "Linear"),
      dictionary(("weight", Op.tensor(shape: [2, 3], strides: [3, 1]))))
    let pickle = Pickle(object(name, dictionary(("0", linear)))).ended
    let numbers = (1...6).flatMap { Op.little(UInt64(Float($0).bitPattern), 4) }
    let code = text.map {
      [("a/code/__torch__/torch/nn/modules/container/___torch_mangle_1.py", Array($0.utf8))]
    }
    return try archive(pickle, [("a/data/0", numbers)] + (code ?? []))
  }

  private static func text(_ body: String..., signature: String = "input: Tensor) -> Tensor:") -> String {
    "class Sequential(Module):\n  __parameters__ = []\n  training : bool\n"
      + "  def forward(self: __torch__.torch.nn.modules.container.Sequential,\n    \(signature)\n"
      + body.map { "    \($0)\n" }.joined() + "  def __len__(self: Sequential) -> int:\n    return torch.len(1)\n"
  }

  @Test(arguments: [
    text(#"_0 = getattr(self, "0")"#, "return (_0).forward(input, )"),
    text("fc1 = self.fc1", "_0 = (self.fc1).forward(input, )", "return _0"),
    text(#"return (getattr(self, "torch.mul(")).forward(input, )"#),
  ])
  func `Modules that are applied and nothing else are taken`(text: String) throws {
    let notes = try imported(Self.file(text)).report.notes
    #expect(notes.contains { $0.contains("read only to see that nothing is done between the modules") })
  }

  @Test(arguments: [
    (text("_0 = torch.mul((self.a).forward(input, ), 2)", "return _0"), "torch.mul"),
    (text("_0 = ops.prim.NumToTensor(3)", "return (self.a).forward(input, )"), "ops.prim.NumToTensor"),
    (text("_0 = (self.a).backward(input, )", "return _0"), ".backward"),
    (text("_0 = annotate(Tensor, (self.a).forward(input, ))", "return _0"), "annotate"),
    (text("_0 = __torch__.hook", "return _0((self.a).forward(input, ), )"), "__torch__.hook"),
    (text("return (self.a.b).forward(input, )"), "self.a.b"),
  ])
  func `Anything else is refused with its name`(text: String, call: String) throws {
    let problem = ImportProblem.codeBetweenModules(of: "Sequential", call: call)
    #expect(try refusal(Self.file(text))?.message == "\(problem)")
  }

  @Test(arguments: [
    nil, "", "class Sequential(Module):\n", "class Other(Module):\n  def forward(self) -> Tensor:\n    return self.a\n",
    "class Sequential(Module):\n  def forward(self", "class Sequential(Module):\n  def forward(self) -> Tensor:\n",
    text("return (self.a).forward(input, )") + String(repeating: " ", count: 1 << 20),
  ])
  func `If there is no such code, or too much, a note says that it was not read`(text: String?) throws {
    let notes = try imported(Self.file(text)).report.notes
    #expect(notes.contains { $0.contains("TorchScript's code was not read") })
  }
}
