internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBSystem

/// An ONNX file that is read in this process.
enum ONNXModel {
  /// Opens a file: reads and checks all of it but elements and long texts.
  ///
  /// What is wrong with it is told as a failure of `name`. Elements outside the file are looked for in the folder of `path`.
  static func open(_ bytes: any ByteSource, name: String, path: FilePath?) throws(Failure) -> any ForeignModel {
    do {
      return try opened(bytes, name: name, path)
    } catch let error as ONNXError {
      throw error.failure(of: name)
    } catch {
      throw Failure(error)
    }
  }

  private static func opened(_ bytes: any ByteSource, name: String, _ path: FilePath?) throws -> any ForeignModel {
    let file = try ONNXFile(bytes, byteCount: bytes.knownCount ?? 0)
    let neighbours = ONNXNeighbours(of: path, model: name)
    let constants = ONNXConstants(file, in: bytes, neighbour: neighbours.open)
    let found = Swift.Result { try ONNXChain(file, constants).network() }
    let record = Swift.Result { try ONNXRecord.plan(of: file) { try found.get().network } }
    return InProcessModel(
      name: name, format: ONNXFormat.name.id,
      source: ONNXSource(
        constants, file: name, derived: (try? found.get())?.derived ?? [:], kept: (try? record.get())??.kept ?? [:]),
      neighbours: path.map { path in Self.outside(file).map { neighbourPath($0, of: path) } } ?? []
    ) { options in
      do {
        if !options.ignoresRecord, let found = try record.get() { return found.plan }
        let tensors = file.tensors.map(\.stored)
        let notes = try MetadataNotes.notes(file.noteText)
        guard !file.nodes.isEmpty, !options.takesTensorsOnly else {
          return try ImportPlan(planning: Catalog(tensors: tensors, layers: .names), options: options).with(notes)
        }
        var network = try Self.network(found.get(), options)
        try file.stateMetadata(in: &network)
        try Self.check(options.orientation, network)
        return try ImportPlan(
          planning: Catalog(tensors: tensors, layers: .found(network, others: [])), options: options
        ).with(notes)
      } catch let error as ONNXError {
        throw error.failure(of: name)
      } catch let error as NNBError.Cause {
        throw NNBError(error, in: name)
      }
    }
  }

  /// The names of the files beside the model that its tensors name.
  private static func outside(_ file: ONNXFile) -> Set<String> {
    let constants = file.nodes.flatMap(\.attributes.values).compactMap { value in
      if case .tensor(let tensor) = value { tensor } else { nil }
    }
    return Set(
      (file.tensors + constants).compactMap { tensor in
        if case .external(let name, _, _) = tensor.place, isPlainFileName(name) { name } else { nil }
      })
  }

  /// Throws if kernels are said to be stored otherwise than the graph takes them.
  private static func check(_ given: ImportOptions.Orientation?, _ network: FoundNetwork) throws(ImportError) {
    guard let given, network.layers.contains(where: { $0.isTransposed != (given == .outIn) }) else { return }
    throw ImportError([.orientationContradiction(stated: given == .inOut ? .outIn : .inOut, given: given)])
  }

  /// The network, with what the options say of logarithms at its end.
  private static func network(_ found: ONNXChain.Result, _ options: ImportOptions) throws(ImportError) -> FoundNetwork {
    guard let node = found.logarithms else { return found.network }
    var network = found.network
    guard let last = options.activations?.last, last == .softmax || last == .linear else {
      throw ImportError([
        .logarithms(node: node, activations: network.layers.dropLast().compactMap(\.activation) + [.softmax])
      ])
    }
    network.notes.append(
      "node \(node) gives the logarithms of what softmax does; they are left out, and the largest output is the same")
    return network
  }
}

/// The files beside a model that its tensors name, each opened once.
private final class ONNXNeighbours {
  private let path: FilePath?
  private let model: String
  private var known: [String: any ByteSource] = [:]

  /// There are at most so many.
  private static let most = 64

  init(of path: FilePath?, model: String) { (self.path, self.model) = (path, model) }

  /// Opens a file by its name in the folder of the model.
  func open(_ name: String) throws -> any ByteSource {
    if let source = known[name] { return source }
    func refused(_ message: String) -> Failure {
      Failure([.init(message)], of: model, .unsupported, format: ONNXFormat.name.id)
    }
    guard let path else {
      throw refused(
        "elements of its tensors are in the file \(name), which is only looked for beside a file with a path")
    }
    guard isPlainFileName(name) else {
      throw refused("elements of its tensors are in \(name), expected a file in its folder")
    }
    guard known.count < Self.most else { throw refused("its tensors are in more than \(Self.most) files") }
    let source = try openNeighbour(name, of: path)
    known[name] = source
    return source
  }
}
