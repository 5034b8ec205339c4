import NNBFormats
import NNBModel

/// A dataset in a few words; the path without its first slash.
typealias Item = (path: String, shape: [Int])

extension [StoredTensor] {
  /// A file of datasets without attributes.
  static func of(_ items: [Item], type: StoredType = .number(.float32)) -> [StoredTensor] {
    items.map { StoredTensor(path: "/\($0.path)", storedType: type, shape: $0.shape) }
  }

  /// A file of datasets.
  static func of(_ tensors: StoredTensor...) -> [StoredTensor] { tensors }

  /// The same file and more datasets.
  func with(_ items: [Item], type: StoredType = .number(.float32)) -> [StoredTensor] {
    self + Self.of(items, type: type)
  }
}

/// What matters of a result: a layer as `name: kernel bias`, with an asterisk where its kernel is stored (out, in).
struct Outline: Equatable {
  var layers: [String]
  var others: [String] = []
  var notes: [String] = []
}

/// Reads a file as the plain layout.
func outline(_ tensors: [StoredTensor], _ orientation: ImportOptions.Orientation? = nil) throws(ImportError) -> Outline
{
  let result = try PlainLayout.layers(in: tensors, options: ImportOptions(orientation: orientation))
  return Outline(
    layers: result.network.layers.map { layer in
      "\(layer.name): \(layer.kernel.path.text.dropFirst())\(layer.isTransposed ? "*" : "")"
        + (layer.bias.map { " \($0.path.text.dropFirst())" } ?? "")
    },
    others: result.others.map { String($0.path.text.dropFirst()) }, notes: result.network.notes)
}

/// The problems of a file that is refused; nothing where it is not.
func problems(_ tensors: [StoredTensor], _ orientation: ImportOptions.Orientation? = nil) -> [PlainProblem] {
  do throws(ImportError) {
    _ = try outline(tensors, orientation)
    return []
  } catch {
    return error.problems.compactMap { if case .plain(let problem) = $0 { problem } else { nil } }
  }
}
