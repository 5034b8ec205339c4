import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel

/// An inventory under construction: groups come into being with what is put into them.
struct File {
  var groups: [Name: [String: Inventory.Attribute]] = ["/": [:]]
  var datasets: [StoredTensor] = []
  var links: [Name: Name] = [:]

  var inventory: Inventory {
    Inventory(
      groups: groups.sorted { $0.key < $1.key }.map { Inventory.Group(path: $0.key, attributes: $0.value) },
      datasets: datasets, links: links)
  }

  mutating func group(_ path: Name, _ attributes: [String: Inventory.Attribute] = [:]) {
    let parent = Name(path.pathParts.dropLast().map { "/" + $0 }.joined())
    if !parent.isEmpty, groups[parent] == nil { group(parent) }
    groups[path, default: [:]].merge(attributes) { $1 }
  }

  mutating func dataset(
    _ path: Name, _ shape: [Int], _ type: StoredType = .number(.float32), isMarkedBFloat16: Bool = false
  ) {
    let parent = Name(path.pathParts.dropLast().map { "/" + $0 }.joined())
    if !parent.isEmpty { group(parent) }
    datasets.append(StoredTensor(path: path, storedType: type, shape: shape, isMarkedBFloat16: isMarkedBFloat16))
  }

  /// Lists layers with their weights below `root` as Keras before version 3 does.
  mutating func list(
    _ layers: KeyValuePairs<String, KeyValuePairs<String, [Int]>>, in root: String = "",
    _ type: StoredType = .number(.float32)
  ) {
    group(root.isEmpty ? "/" : Name(root), ["layer_names": .strings(layers.map(\.key))])
    for (layer, weights) in layers {
      group("\(root)/\(layer)", ["weight_names": .strings(weights.map(\.key))])
      for (name, shape) in weights { dataset("\(root)/\(layer)/\(name)", shape, type) }
    }
  }

  /// A file of `save` with a configuration and the weights of its layers.
  static func whole(
    _ configuration: String, _ layers: KeyValuePairs<String, KeyValuePairs<String, [Int]>>,
    _ type: StoredType = .number(.float32)
  ) -> File {
    var file = File()
    file.groups["/"] = ["model_config": .strings([configuration]), "keras_version": .strings(["3.15.1"])]
    file.list(layers, in: "/model_weights", type)
    return file
  }

  /// A file of `save` with a sequential model of layers whose settings are given as JSON.
  static func sequential(
    _ layers: String..., input: String = "[null, 4]",
    weights: KeyValuePairs<String, KeyValuePairs<String, [Int]>>
  ) -> File {
    let start = #"{"class_name": "InputLayer", "config": {"batch_shape": \#(input), "name": "x"}}"#
    let text = ([start] + layers).joined(separator: ", ")
    return whole(#"{"class_name": "Sequential", "config": {"name": "s", "layers": [\#(text)]}}"#, weights)
  }

  /// A layer as JSON.
  static func layer(_ className: String, _ name: String, _ settings: String = "") -> String {
    #"{"class_name": "\#(className)", "config": {"name": "\#(name)"\#(settings.isEmpty ? "" : ", " + settings)}}"#
  }

  /// A dense layer of 4 units without bias as JSON.
  static func dense(_ name: String, _ settings: String = "") -> String {
    layer("Dense", name, #""units": 4, "use_bias": false"# + (settings.isEmpty ? "" : ", " + settings))
  }

  func plan(_ options: ImportOptions = ImportOptions()) throws(ImportError) -> ImportPlan {
    try ImportPlan(reading: inventory, options: options)
  }
}

/// A plan in short: layers, the ways of tensors, and what is known of the input.
extension ImportPlan {
  var layerTexts: [String] {
    (network?.layers ?? []).map { layer in
      "\(layer.name) \(layer.inputs) \(layer.outputs) \(layer.activation)" + (layer.bias == nil ? ", no bias" : "")
    }
  }

  var wayTexts: [String] {
    ways.map { "\($0.source.path) -> \($0.target.name) \($0.target.elementType) \($0.target.shape)" }
  }
}
