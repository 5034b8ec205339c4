internal import NNBCSource
package import NNBFormats
internal import NNBNumPy
internal import NNBONNX
internal import NNBPage
internal import NNBSafetensors
internal import NNBTorch

/// The formats that are read and written here: a line for each.
package enum Registry {
  /// All formats; `worker` reads and writes those that need a library that is not made for hostile files.
  package static func all(worker: HDF5Worker = HDF5Worker()) -> [any ModelFormat] {
    [
      NNBFormat(),
      HDF5Format(worker: worker),
      SafetensorsFormat(),
      NPZFormat(),
      NPYFormat(),
      TorchFormat(),
      KerasArchiveFormat(worker: worker),
      ONNXFormat(),
      PageFormat(),
      CFormat(),
    ]
  }

  /// How those are called that are read.
  package static var names: [FormatName] { all().filter(\.isRead).map(\.name) }

  /// How those are called that can be written.
  package static var writable: [FormatName] {
    all().filter { if case .none = $0.writing { false } else { true } }.map(\.name)
  }

  /// How those are called in which names can be chosen.
  package static var withNames: [FormatName] {
    all().filter { if case .foreign(let writer) = $0.writing { writer.takesNames } else { false } }.map(\.name)
  }

  /// How those are called from which a model comes back.
  package static var storing: [FormatName] { writable.filter(names.contains) }

  /// Writes a format; nil if that is `.nnb`.
  static func writer(of name: FormatName, worker: HDF5Worker) -> (any ModelWriter)? {
    let format = all(worker: worker).first { $0.name == name }
    if case .foreign(let writer)? = format?.writing { return writer }
    return nil
  }

  /// Writes the format that a file's name asks for; nil if that is `.nnb`.
  static func writer(ofPath path: String, worker: HDF5Worker) -> (any ModelWriter)? {
    format(ofPath: path).flatMap { writer(of: $0, worker: worker) }
  }

  /// The name that an option or JSON uses for a format; nil for none.
  package static func named(_ id: String) -> FormatName? { all().map(\.name).first { $0.id == id } }

  /// The format that an output's name asks for; nil if it ends otherwise, or in that of a format that is only read.
  package static func format(ofPath path: String) -> FormatName? {
    guard let ending = ending(of: path) else { return nil }
    return writable.first { $0.endings.contains(ending) }
  }

  /// Alternatives in a sentence: `.nnb, .h5 or .safetensors`.
  package static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// What a file's name ends in, in lower case, without the dot.
  static func ending(of path: String) -> String? {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1 ? parts.last.map { $0.lowercased() } : nil
  }
}
