extension TorchGraph {
  /// Why a file has no weights that are read, if its pickle tells; nil if not.
  var reason: String? {
    // The function that makes a quantised tensor, and the class of those that a quantised layer has packed.
    if graph.globals.contains(where: { $0.text == "torch._utils._rebuild_qtensor" || $0.text == "torch.ScriptObject" })
    {
      return
        "its weights are quantised, which is another network: save the model as it was before, or each weight's dequantize()"
    }
    guard let callee = callee(of: graph.root), callee.text.hasPrefix("__torch__.") else { return nil }
    return
      "it is TorchScript without parameters, as torch.jit.freeze makes it: the weights are constants of its code, which is not "
      + "read; save the model as it was before"
  }
}
