/// A module as a pickle describes it: what it is called, what it holds, and no line of what it does.
struct TorchModule {
  /// Its class, as Python writes it, without what TorchScript puts around it.
  let className: String

  /// The whole name of its class, as TorchScript calls it; nil if it is not TorchScript's.
  let scriptName: String?

  /// Whether it is TorchScript's.
  var isScript: Bool { scriptName != nil }

  /// Its parameters and buffers, in their order.
  private(set) var tensors: [(name: String, index: PickleGraph.Index)] = []

  /// The modules in it, in their order.
  private(set) var children: [(name: String, index: PickleGraph.Index)] = []

  /// Its other attributes.
  private(set) var settings: [String: PickleGraph.Index] = [:]

  /// The module that an object is; nil if it is not one.
  init?(_ torch: TorchGraph, _ index: PickleGraph.Index) {
    guard let callee = torch.callee(of: index), let state = torch.state(of: index) else { return nil }
    scriptName = callee.module.hasPrefix("__torch__") || callee.text.hasPrefix("__torch__.") ? callee.text : nil
    if scriptName != nil {
      className = Self.python(callee.text)
      for (key, value) in state {
        if torch.callee(of: value).map({ $0.text.hasPrefix("__torch__") }) == true {
          children.append((key, value))
        } else if torch.callee(of: value).map({ $0.text.hasPrefix("torch._utils._rebuild") }) == true {
          tensors.append((key, value))
        } else {
          settings[key] = value
        }
      }
      return
    }
    guard state.contains(where: { $0.key == "_modules" }), state.contains(where: { $0.key == "_parameters" }) else {
      return nil
    }
    className = callee.text
    for (key, value) in state {
      switch key {
      case "_modules": children += (torch.members(of: value) ?? []).map { ($0.key, $0.value) }
      case "_parameters", "_buffers": tensors += (torch.members(of: value) ?? []).map { ($0.key, $0.value) }
      default: settings[key] = value
      }
    }
    // A module or parameter may be given as None.
    children.removeAll { torch.graph[$0.index] == .none }
    tensors.removeAll { torch.graph[$0.index] == .none }
  }

  /// The class without TorchScript's parts: `torch.nn.modules.linear.Linear`.
  private static func python(_ text: String) -> String {
    text.split(separator: ".").filter { $0 != "__torch__" && !$0.hasPrefix("___torch_mangle_") }
      .joined(separator: ".")
  }

  /// The last part of the class: `Linear`.
  var shortName: String { String(className.split(separator: ".").last ?? "") }

  /// Whether it applies the modules in it one after the other.
  var isSequence: Bool { className == "torch.nn.modules.container.Sequential" && tensors.isEmpty }

  /// Whether the class is one of PyTorch's own.
  var isOfTorch: Bool { className.hasPrefix("torch.nn.modules.") }
}
