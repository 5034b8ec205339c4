internal import NNB
internal import NNBModel

/// A file in its parts: texts, and arrays between them.
struct CCode {
  /// A part of a file.
  enum Part {
    case text(String)
    case array(CArray)
  }

  /// The parts, one directly after another.
  private(set) var parts: [Part] = []

  private let network: CNetwork
  private let stored: CStoredType?
  private var text = ""

  /// The file of a network; `digest` is in hexadecimal digits.
  init(_ network: CNetwork, notes: [Note], digest: String) {
    self.network = network
    stored = network.scaling.map { CStoredType($0.elementType, network.identifier) }
    text = CHeading(network: network, notes: notes, digest: digest).text
    addDeclarations()
    addFunctions()
    addArrays()
    addComputation()
    parts.append(.text(text))
  }

  private var name: String { network.identifier.text }
  private var capitals: String { network.identifier.capitals }
  private var labels: [Name] { network.network.input.classLabels }

  /// A text with the network's names.
  private func named(_ text: String) -> String {
    text.replacing("@n@", with: name).replacing("@N@", with: capitals)
  }

  // MARK: Declarations

  /// The heads of the functions that others call.
  private var prototypes: (run: String, stored: String?, label: String?) {
    (
      "void \(name)_run(const float *inputs, float *outputs)",
      network.scaling.flatMap { scaling in
        stored.map { "void \(name)_run_\(scaling.elementType)(const \($0.type) *stored, float *outputs)" }
      },
      labels.isEmpty ? nil : "const char *\(name)_label(size_t number)"
    )
  }

  private mutating func addDeclarations() {
    text += named(
      """
      #ifndef @N@_INCLUDED
      #define @N@_INCLUDED

      #include <float.h>
      #include <limits.h>
      #include <stddef.h>
      #include <stdint.h>

      #define @N@_INPUTS \(network.inputs)
      #define @N@_OUTPUTS \(network.outputs)

      """)
    if let scaling = network.scaling {
      text += "#define \(capitals)_SCALE \(scaling.scale.cText)\n#define \(capitals)_OFFSET \(scaling.offset.cText)\n"
    }
    text += named(
      """

      #ifndef @N@_API
      #define @N@_API
      #endif

      #ifdef __cplusplus
      extern "C" {
      #endif

      /* The outputs for one sample, \(network.outputs) numbers, of \(network.inputs) inputs as the first layer takes them. */
      @N@_API \(prototypes.run);

      """)
    if let prototype = prototypes.stored {
      text +=
        "/* The same for numbers as they are stored: an input is number * \(capitals)_SCALE + \(capitals)_OFFSET. */\n"
      text += "\(capitals)_API \(prototype);\n"
    }
    if let prototype = prototypes.label {
      text += "/* The name of a class in UTF-8; NULL from \(labels.count) on. */\n\(capitals)_API \(prototype);\n"
    }
    text += named(
      """

      #ifdef __cplusplus
      }
      #endif
      #endif

      #if \(network.isHeader ? "defined(@N@_IMPLEMENTATION)" : "!defined(@N@_DECLARE)") && !defined(@N@_IMPLEMENTED)
      #define @N@_IMPLEMENTED


      """)
  }

  // MARK: Functions and arrays

  private mutating func addFunctions() {
    var needed: Set<CFragment> = [.guards, .fma, .sums, network.isQuantised ? .scaled : .begin]
    if network.layers.count > 1 { needed.insert(.layer) }
    needed.formUnion(network.layers.flatMap(\.activation.fragments))
    needed.formUnion(stored?.fragments ?? [])
    for fragment in CFragment.allCases where needed.contains(fragment) {
      if fragment == .sums { text += "typedef \(network.isQuantised ? "int8_t" : "float") \(name)_weight;\n\n" }
      text += fragment.text(network.identifier)
    }
    if let stored { text += stored.function(network.identifier) }
  }

  private mutating func addArrays() {
    var layer = -1
    for array in network.arrays {
      if array.layer != layer {
        layer = array.layer
        let found = network.layers[layer]
        text +=
          "/* Layer \(layer), \(CText.comment(found.name.text)): the kernel (\(found.inputs) inputs, \(found.outputs) units) "
        text += network.isQuantised ? "in units of a scale, row by row" : "row by row"
        text += found.bias == nil ? "; no bias. */\n" : ", and the bias. */\n"
      }
      let type = array.part == .integers ? "int8_t" : "float"
      text += "static const \(type) \(name)\(array.suffix)[\(array.count)] = {\n  "
      parts.append(.text(text))
      parts.append(.array(array))
      text = "};\n\n"
    }
    if !labels.isEmpty {
      text += "static const char *const \(name)_labels[\(labels.count)] = {\n  "
      text += labels.map { CText.string($0.text) }.joined(separator: ",\n  ") + "};\n\n"
    }
  }

  // MARK: The computation

  /// Where the sums of a layer are.
  private func place(_ layer: Int) -> String {
    layer == network.layers.count - 1 ? "outputs" : layer % 2 == 0 ? "a" : "b"
  }

  private mutating func addComputation() {
    text += named("#ifdef @N@_STATIC\n#define @N@_ROOM static\n#else\n#define @N@_ROOM\n#endif\n\n")
    let isShared = stored != nil
    if let stored {
      text += "static void \(name)_compute(const float *inputs, const \(stored.type) *stored, float *outputs) {\n"
    } else {
      text += "\(capitals)_API \(prototypes.run) {\n"
    }
    let rooms = network.rooms
    if rooms.even > 0 { text += "  \(capitals)_ROOM float a[\(rooms.even)];\n" }
    if rooms.odd > 0 { text += "  \(capitals)_ROOM float b[\(rooms.odd)];\n" }
    if isShared { text += "  float part[32];\n" }
    let usesIndex = isShared || network.layers.contains { ![.linear, .softmax].contains($0.activation) }
    text += "  size_t at, rows\(usesIndex ? ", k" : "");\n"
    for (number, layer) in network.layers.enumerated() {
      let z = place(number), bias = layer.bias == nil ? "NULL" : "\(name)_bias_\(number)"
      let units = layer.outputs
      text += "  \(name)_begin(\(z), \(units)\(network.isQuantised ? "" : ", \(bias)"));\n"
      if number == 0 {
        text += first(layer, z)
      } else {
        text += "  \(name)_layer(\(place(number - 1)), \(layer.inputs), \(name)_kernel_\(number), \(units), \(z));\n"
      }
      if network.isQuantised { text += "  \(name)_end(\(z), \(units), \(name)_scale_\(number), \(bias));\n" }
      if let statement = layer.activation.statement(name, z, count: units) { text += "  \(statement)\n" }
    }
    text += "}\n"
    if isShared, let prototype = prototypes.stored {
      text += "\n\(capitals)_API \(prototypes.run) { \(name)_compute(inputs, NULL, outputs); }\n"
      text += "\n\(capitals)_API \(prototype) { \(name)_compute(NULL, stored, outputs); }\n"
    }
    if let prototype = prototypes.label {
      text += "\n\(capitals)_API \(prototype) { return number < \(labels.count) ? \(name)_labels[number] : NULL; }\n"
    }
    text += "\n#endif\n"
  }

  /// The sums of the first layer, whose inputs come 32 at a time.
  private func first(_ layer: DenseLayer, _ z: String) -> String {
    let isShared = stored != nil, inputs = layer.inputs
    let part =
      isShared
      ? "    for (k = 0; k < rows; k++) part[k] = inputs ? inputs[at + k] : \(name)_input(stored[at + k]);\n" : ""
    return """
        for (at = 0; at < \(inputs); at += rows) {
          rows = \(inputs) - at < 32 ? \(inputs) - at : 32;
      \(part)    \(name)_group(\(isShared ? "part" : "inputs + at"), rows, \(name)_kernel_0 + at * \(layer.outputs), \(layer.outputs), \(z), 1);
        }

      """
  }
}
