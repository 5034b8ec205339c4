package import NNBBytes
package import NNBFormats
internal import NNBJSON
internal import NNBKerasConfig
package import NNBModel
internal import NNBSystem
internal import NNBZip

/// What a file beside a model's weights says of its layers (Spec/config.md).
package enum ConfigurationFile: Equatable, Sendable {
  /// The text of Keras's `config.json`, or of what `model.to_json()` gives.
  case keras(String)

  /// The activation of the layers but the last one, as Hugging Face's `config.json` has it.
  case hidden(Activation)

  /// The activation of each layer.
  case activations([Activation])

  /// The largest configuration: that of 4,096 layers takes half of it, and it fits in memory a few times.
  static let limits = JSONLimits(byteCount: 8 << 20, valueCount: 500_000)

  /// The keys of Hugging Face that name the activation of hidden layers.
  private static let hiddenKeys = ["hidden_act", "activation_function", "hidden_activation"]

  /// The names of Hugging Face that are not also ours.
  private static let otherNames: [String: Activation] = [
    "silu": .swish, "gelu_new": .geluTanh, "gelu_fast": .geluTanh, "gelu_pytorch_tanh": .geluTanh, "gelu_python": .gelu,
    "leaky_relu": .leakyReLU(slope: 0.01), "elu": .elu(alpha: 1),
  ]

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Reads the file at `path`: JSON, or an archive of Keras with JSON in it.
  package init(at path: String) throws(Failure) {
    let source = try Failure.telling { try openSource(path) }
    let start = try Failure.telling { try source.read(at: 0, upTo: 4) }
    let bytes: [UInt8]
    if ZipDirectory.recognises(start) {
      bytes = try Self.member(of: source, path)
    } else {
      bytes = try Failure.telling { try source.read(at: 0, upTo: Self.limits.byteCount + 1) }
    }
    // Editors on Windows begin a text with a byte-order mark.
    let text = bytes.starts(with: Self.byteOrderMark) ? Array(bytes.dropFirst(Self.byteOrderMark.count)) : bytes
    let value: JSON
    do throws(JSONError) {
      value = try JSON(parsing: text, limits: Self.limits)
    } catch {
      let fault = error.moved(by: bytes.count - text.count)
      throw Failure("it " + Self.fault(fault), of: path, .unsupported, code: "configuration", offset: fault.offset)
    }
    try self.init(value, text: String(decoding: text, as: UTF8.self), path)
  }

  /// The configuration within an archive of Keras.
  private static func member(of source: any ByteSource, _ path: String) throws(Failure) -> [UInt8] {
    let bytes: [UInt8]?
    do throws(ZipError) {
      let archive = try ZipArchive(source)
      bytes = try archive[KerasArchive.configName].map { member throws(ZipError) in
        try archive.bytes(of: member, limit: limits.byteCount)
      }
    } catch {
      throw error.failure(of: path)
    }
    guard let bytes else {
      throw Failure(
        "it is an archive without \(KerasArchive.configName)", of: path, .unsupported, code: "configuration")
    }
    return bytes
  }

  private init(_ value: JSON, text: String, _ path: String) throws(Failure) {
    func refusal(_ message: String) -> Failure {
      Failure(message, of: path, .unsupported, code: "configuration")
    }
    guard case .object(let members) = value else { throw refusal("it is \(Self.kind(value)), expected an object") }
    if value["class_name"] != nil {
      self = .keras(text)
    } else if let list = value["activations"] {
      if let other = members.first(where: { $0.key != "activations" }) {
        throw refusal("it has \(other.key) beside activations, expected activations alone")
      }
      self = .activations(try Self.activations(list, refusal))
    } else {
      // Null is said by libraries that have no value for a key.
      let found = Self.hiddenKeys.compactMap { key in value[key].flatMap { $0 == .null ? nil : (key, $0) } }
      guard let (key, first) = found.first else {
        throw refusal(
          "it says nothing of activations: expected class_name and config as Keras writes them, one of "
            + "\(Self.hiddenKeys.joined(separator: ", ")) as Hugging Face does, or a list of activations")
      }
      let activation = try Self.hidden(key, first, refusal)
      for (otherKey, other) in found.dropFirst() where try Self.hidden(otherKey, other, refusal) != activation {
        throw refusal("its \(key) is \(Self.kind(first)), its \(otherKey) \(Self.kind(other)); expected the same")
      }
      self = .hidden(activation)
    }
  }

  /// The activation that a key of Hugging Face names.
  private static func hidden(
    _ key: String, _ value: JSON, _ refusal: (String) -> Failure
  ) throws(Failure) -> Activation {
    guard let name = value.string, let activation = otherNames[name] ?? Activation(text: name) else {
      throw refusal("its \(key) is \(kind(value)), which is no activation that is known here")
    }
    return activation
  }

  /// More layers than a network has.
  private static let mostLayers = 4_096

  private static func activations(_ list: JSON, _ refusal: (String) -> Failure) throws(Failure) -> [Activation] {
    guard let elements = list.elements, (1...mostLayers).contains(elements.count) else {
      throw refusal("its activations are \(kind(list)), expected a list of 1 to \(mostLayers.grouped) names")
    }
    var activations: [Activation] = []
    for (index, element) in elements.enumerated() {
      guard let activation = element.string.flatMap({ Activation(text: $0) }) else {
        throw refusal("number \(index + 1) of its activations is \(kind(element)), expected the name of one")
      }
      activations.append(activation)
    }
    return activations
  }

  /// A value in a few words.
  private static func kind(_ value: JSON) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .natural(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let text): text.utf8.count > 64 ? "a text of \(text.utf8.count.grouped) bytes" : text
    case .array(let elements): "a list of \(counted(elements.count, "value"))"
    case .rows: "a list"
    case .object: "an object"
    }
  }

  /// What is wrong with a text that is not JSON, to go behind its name.
  static func fault(_ error: JSONError) -> String {
    "is not JSON: at byte \(error.offset) is \(error.found), expected \(error.expected)"
  }

  /// The text, if it is JSON.
  static func text(of bytes: [UInt8]) throws(JSONError) -> String {
    _ = try JSON(parsing: bytes, limits: limits)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ImportOptions {
  /// Takes what a configuration says. Throws if activations are given that are others.
  package mutating func take(_ configuration: ConfigurationFile) throws(StatementError) {
    switch configuration {
    case .keras(let text):
      self.configuration = text
      configured = Result { () throws(ImportError) in try ConfiguredNetwork(keras: text) }
    case .hidden(let activation): hiddenActivation = activation
    case .activations(let list):
      if let given = activations, given != list {
        throw StatementError(
          file: "the configuration", faults: [.activationCount(stated: list, given: given)])
      }
      (activations, isActivationsConfigured) = (list, activations == nil)
    }
  }
}
