internal import NNBFormats
internal import NNBJSON
internal import NNBModel

/// The graph of a functional model, as far as it is a chain from one input to one output.
struct LayerGraph: Equatable {
  /// The indices of the layers from the input to the output.
  private(set) var chain: [Int] = []

  private(set) var problems: [ImportProblem] = []

  /// Follows the graph of the layers `entries`.
  init(_ entries: [JSON], names: [String], config: JSON) {
    let inputs = Self.ends(config["input_layers"]), outputs = Self.ends(config["output_layers"])
    guard let input = inputs.first, let output = outputs.first, inputs.count == 1, outputs.count == 1 else {
      problems.append(.modelEnds(inputs: inputs.count, outputs: outputs.count))
      chain = Array(entries.indices)
      return
    }
    let indices = Dictionary(
      names.enumerated().map { (Name($1), $0) }, uniquingKeysWith: { first, _ in first })
    let sources = entries.indices.map { source(of: entries[$0], named: names[$0], in: indices) }
    for (index, name) in names.enumerated() where indices[Name(name)] != index {
      problems.append(.model(.duplicateLayer(Name(name))))
    }
    var uses = [Int](repeating: 0, count: names.count)
    for case let source? in sources { uses[source] += 1 }
    for (name, uses) in zip(names, uses) where uses > 1 { problems.append(.graph(layer: name, .uses(uses))) }
    if problems.isEmpty {
      follow(sources, from: indices[Name(output)])
      let isOnWay = Set(chain)
      problems += names.enumerated().filter { !isOnWay.contains($0.offset) }.map { .graph(layer: $0.element, .apart) }
      if problems.isEmpty, let first = chain.first, sources[first] != nil || Name(names[first]) != Name(input) {
        problems.append(.graph(layer: input, .apart))
      }
    }
    // Without a single chain it is still worth checking the layers one by one.
    if !problems.isEmpty { chain = Array(entries.indices) }
  }

  private mutating func follow(_ sources: [Int?], from output: Int?) {
    var next = output
    while let index = next, chain.count < sources.count {
      chain.append(index)
      next = sources[index]
    }
    chain.reverse()
  }

  /// The names in `input_layers` and `output_layers`: one reference, or lists and dictionaries of them.
  private static func ends(_ value: JSON?) -> [String] {
    if case .object(let members)? = value { return members.flatMap { ends($0.value) } }
    guard let elements = value?.elements else { return [] }
    if let name = elements.first?.string { return [name] }
    return elements.flatMap { ends($0) }
  }

  /// The index of the layer that feeds an entry; nil for an input.
  private mutating func source(of entry: JSON, named name: String, in indices: [Name: Int]) -> Int? {
    let calls = entry["inbound_nodes"]?.elements ?? []
    if calls.isEmpty, entry["class_name"] == .string("InputLayer") { return nil }
    guard calls.count == 1 else {
      problems.append(.graph(layer: name, .calls(calls.count)))
      return nil
    }
    guard let call = LayerCall(calls[0]) else {
      problems.append(
        .setting(
          layer: name, setting: "inbound_nodes", expected: "references to layers", found: calls[0].summary))
      return nil
    }
    guard call.sources.count == 1 else {
      problems.append(.graph(layer: name, .inputs(call.sources.count)))
      return nil
    }
    for argument in call.arguments where !Self.isHarmless(argument) {
      problems.append(
        .setting(layer: name, setting: argument.key, expected: "null", found: argument.value.summary))
    }
    guard let index = indices[Name(call.sources[0])] else {
      problems.append(.graph(layer: name, .missingInput(call.sources[0])))
      return nil
    }
    return index
  }

  private static func isHarmless(_ argument: JSON.Member) -> Bool {
    argument.value == .null || (argument.key == "training" && argument.value == .bool(false))
  }
}

/// An application of a layer: the layers whose first outputs it takes, and further arguments.
private struct LayerCall {
  var sources: [String] = []
  var arguments: [JSON.Member] = []

  /// Reads either spelling; nil if it is neither.
  init?(_ value: JSON) {
    if case .object(let further)? = value["kwargs"], let values = value["args"]?.elements {
      arguments = further
      for value in values.flatMap({ $0.elements ?? [$0] }) {
        guard value["class_name"] == .string("__keras_tensor__"),
          append(value["config"]?["keras_history"]?.elements ?? [])
        else { return nil }
      }
    } else {
      guard let elements = value.elements else { return nil }
      for reference in elements.first?.string == nil ? elements.map(\.elements) : [elements] {
        guard append(reference ?? []) else { return nil }
      }
    }
  }

  /// Adds a reference: the layer's name, the number of its call, the number of the call's output, and arguments.
  private mutating func append(_ reference: [JSON]) -> Bool {
    guard (3...4).contains(reference.count), let name = reference[0].string, reference[1].wholeNumber != nil,
      reference[2] == .integer(0)
    else { return false }
    if reference.count == 4 {
      guard case .object(let further) = reference[3] else { return false }
      arguments += further
    }
    sources.append(name)
    return true
  }
}
