import NNBHDF5
@testable import NNBKerasHDF5
import NNBModel

/// A dataset in a few words; the path without its first slash.
typealias Item = (path: String, shape: [Int])

extension Inventory {
  /// A file of datasets without attributes.
  static func of(_ items: [Item], type: StoredType = .number(.float32)) -> Inventory {
    Inventory(
      groups: [Group(path: "/")],
      datasets: items.map { Dataset(path: "/" + $0.path, storedType: type, shape: $0.shape) })
  }

  /// A file of datasets.
  static func of(_ datasets: Dataset...) -> Inventory {
    Inventory(groups: [Group(path: "/")], datasets: datasets)
  }

  /// The same file and more datasets.
  func with(_ items: [Item], type: StoredType = .number(.float32)) -> Inventory {
    Inventory(groups: groups, datasets: datasets + Self.of(items, type: type).datasets)
  }
}

/// What matters of a result: a layer as `name: kernel bias`, with an asterisk where its kernel is stored (out, in).
struct Outline: Equatable {
  var layers: [String]
  var others: [String] = []
  var notes: [String] = []
}

/// Reads a file as the plain layout.
func outline(_ inventory: Inventory, _ orientation: ImportOptions.Orientation? = nil) throws(ImportError) -> Outline {
  let result = try PlainLayout.layers(in: inventory, options: ImportOptions(orientation: orientation))
  return Outline(
    layers: result.layers.map { layer in
      "\(layer.name): \(layer.kernel.path.dropFirst())\(layer.isTransposed ? "*" : "")"
        + (layer.bias.map { " \($0.path.dropFirst())" } ?? "")
    },
    others: result.others.map { String($0.path.dropFirst()) }, notes: result.notes)
}

/// The problems of a file that is refused; nothing where it is not.
func problems(_ inventory: Inventory, _ orientation: ImportOptions.Orientation? = nil) -> [PlainProblem] {
  do throws(ImportError) {
    _ = try outline(inventory, orientation)
    return []
  } catch {
    return error.problems.compactMap { if case .plain(let problem) = $0 { problem } else { nil } }
  }
}
