internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation
internal import NNBModel

/// The layers, and what becomes of inputs before the first.
struct NetworkSection {
  let network: Network
  let evaluation: EvaluationPart?

  /// Of how many layers there are rows.
  private static let mostLayers = 100

  var panel: Panel {
    var table = MarkupTable(
      "Layers", [("Layer", false), ("Inputs", true), ("Units", true), ("Activation", false), ("Parameters", true)])
    for layer in network.layers.prefix(Self.mostLayers) {
      table.add([
        .text(layer.name.text), .number(layer.inputs), .number(layer.outputs), .text("\(layer.activation)"),
        .number((layer.inputs + (layer.bias == nil ? 0 : 1)) * layer.outputs),
      ])
    }
    let rest = network.layers.count - Self.mostLayers
    return Panel(
      "network", "Network and inputs",
      [table.markup] + (rest > 0 ? [.remark(.text("And \(counted(rest, "more layer"))."))] : [])
        + [.facts(inputs)])
  }

  private var inputs: [(name: String, value: Markup)] {
    var facts: [(name: String, value: Markup)] = [("Shape of a sample", .text(network.input.shape.shapeText))]
    let stated = network.input.scaling.map(Self.text) ?? "the file does not say how stored numbers become inputs"
    facts.append(("Inputs by the model", .text(stated)))
    if let evaluation {
      let origin =
        switch evaluation.scalingOrigin {
        case .model: "as the model says"
        case .caller: "as the command line said"
        case .assumed: "assumed, because the model does not say"
        }
      facts.append(("Inputs here", .text("\(Self.text(evaluation.scaling)), \(origin)")))
      if evaluation.isTransposed { facts.append(("Images", "rows and columns were exchanged")) }
      if evaluation.firstLabel != 0 {
        facts.append(("Labels", .text("class 0 has the label \(evaluation.firstLabel)")))
      }
    }
    if !network.input.classLabels.isEmpty {
      let names = network.input.classLabels.prefix(100).map { $0.text.isEmpty ? "“”" : $0.text }
      let more = network.input.classLabels.count - names.count
      facts.append(("Classes", .text(names.joined(separator: ", ") + (more > 0 ? " and \(more.grouped) more" : ""))))
    }
    return facts
  }

  private static func text(_ scaling: InputScaling) -> String {
    if scaling == .unitBytes { return "\(scaling.elementType) / 255" }
    return "\(scaling.elementType) × \(scaling.scale) + \(scaling.offset)"
  }
}
