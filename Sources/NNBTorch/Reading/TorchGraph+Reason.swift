extension TorchGraph {
  /// Why a file has no weights that are read, if its pickle tells; nil if not.
  var reason: String? {
    if let quantised { return quantised }
    guard let callee = callee(of: graph.root), callee.text.hasPrefix("__torch__.") else { return nil }
    return
      "it is TorchScript without parameters, as torch.jit.freeze makes it: the weights are constants of its code, which is not "
      + "read; save the model as it was before"
  }

  /// That weights are quantised; nil if the pickle does not tell so.
  var quantised: String? {
    // The function that makes a quantised tensor, the class of those that a quantised layer has packed, and such layers.
    let isQuantised = graph.globals.contains {
      $0.text == "torch._utils._rebuild_qtensor" || $0.text == "torch.ScriptObject"
        || $0.text.hasPrefix("torch.ao.nn.quantized.") || $0.text.hasPrefix("torch.nn.quantized.")
    }
    return isQuantised
      ? "its weights are quantised, which is another network: save the model as it was before, or each weight's dequantize()"
      : nil
  }
}
