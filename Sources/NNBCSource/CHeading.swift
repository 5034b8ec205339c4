internal import NNB
internal import NNBBytes
internal import NNBModel

/// The comment that a file begins with.
struct CHeading {
  let network: CNetwork
  let notes: [Note]

  /// The digest of the model's content as hexadecimal digits.
  let digest: String

  /// What a file of this version begins with.
  static let start = "/* nnb C source 1"

  /// What stands before the digest.
  private static let digestMark = "content    SHA-256 "

  /// The most layers that are described.
  private static let mostLayers = 16

  /// The notes that stand in it, in this order.
  static let keys = ["title", "author", "licence"]

  /// The digest that a file states in its first bytes; nil if it does not.
  static func digest(in start: [UInt8]) -> String? {
    let text = String(decoding: start, as: UTF8.self)
    guard let mark = text.firstRange(of: digestMark) else { return nil }
    let digest = text[mark.upperBound...].prefix(64)
    return digest.utf8.count == 64 && digest.allSatisfy(\.isHexDigit) ? String(digest) : nil
  }

  /// The whole comment.
  var text: String {
    let name = network.identifier.text, capitals = network.identifier.capitals
    var lines = [Self.start, "", "   \(Self.digestMark)\(digest)"]
    for key in Self.keys {
      guard let note = notes.first(where: { $0.key.text == key }) else { continue }
      lines.append(Self.row(key, CText.comment(note.text)))
    }
    lines.append(Self.row("network", structure))
    lines.append(Self.row("inputs", inputs))
    lines.append(
      Self.row("numbers", network.isQuantised ? "kernels i8 with an f32 scale for each unit, biases f32" : "f32"))
    lines.append(
      Self.row(
        "memory",
        "\(counted(network.constantByteCount, "byte")) of constants, \(network.workingByteCount.grouped) of sums on the stack"
      ))
    lines.append("")
    lines.append("   \(name)_run computes one sample; Spec/c-export.md of nnb has the details. \(use)")
    lines.append(
      "   \(capitals)_STATIC puts the sums in static memory. On processors without a fused multiply-add \(capitals)_ROUGH is quicker, and"
    )
    lines.append(
      "   rounds more often. The code in this file may be copied into any project; the numbers are the model's. */")
    return lines.joined(separator: "\n") + "\n"
  }

  private var use: String {
    let capitals = network.identifier.capitals
    return network.isHeader
      ? "One source file defines\n   \(capitals)_IMPLEMENTATION before it includes this one."
      : "Other files declare it, or\n   define \(capitals)_DECLARE and include this one."
  }

  private var structure: String {
    let layers = network.layers.prefix(Self.mostLayers).map { "\($0.outputs) \($0.activation.text)" }
    let others = network.layers.count - layers.count
    return "\(counted(network.inputs, "input")); \(layers.joined(separator: ", "))"
      + (others > 0 ? ", and \(others.grouped) more" : "")
  }

  private var inputs: String {
    let shape = network.network.input.shape.shapeText
    guard let scaling = network.network.input.scaling else { return "\(shape), as the first layer takes them" }
    return "\(shape) of \(scaling.elementType), which become number * \(scaling.scale) + \(scaling.offset)"
  }

  private static func row(_ key: String, _ value: String) -> String {
    "   " + key + String(repeating: " ", count: max(1, 11 - key.count)) + value
  }
}
