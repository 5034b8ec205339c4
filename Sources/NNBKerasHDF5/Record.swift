package import NNBFormats
internal import NNBBytes
package import NNBHDF5
internal import NNBModel
internal import NNB

/// What nnb stores of a checkpoint in an `.h5` file beside what Keras reads (Spec/hdf5.md, section 5).
package enum Record {
  static let group: Name = "/nnb"
  static let headPath: Name = "/nnb/head"
  static let pathsPath: Name = "/nnb/paths"
  static let tensorGroup: Name = "/nnb/tensors"
  static let versionName = "nnb_version"
  static let structureName = "structure_crc32"
  static let configurationName = "config_crc32"
  static let version = 1

  /// Where an optimizer of Keras has its state: numbered variables.
  static let optimizerGroup: Name = "/optimizer/vars"

  /// The variables of an optimizer that are no tensors of the `.nnb` file.
  static let optimizerNumbers: [Name] = ["/optimizer/vars/0", "/optimizer/vars/1"]

  /// The largest head or list of paths, in bytes.
  static let largestByteCount = 256 << 20

  /// Whether a dataset is what became of a tensor: bf16 is f32, or of no parameter u16; a single value beside the parameters
  /// is a list of one.
  static func holds(_ dataset: StoredTensor, _ tensor: TensorDescription) -> Bool {
    let types: [ElementType] = tensor.elementType == .bfloat16 ? [.float32, .uint16] : [tensor.elementType]
    let shape = tensor.shape.isEmpty && dataset.path.hasPrefix(tensorGroup) ? [1] : tensor.shape
    return dataset.shape == shape && types.contains { dataset.storedType == .number($0) }
  }

  /// Whether a file has a record.
  package static func isIn(_ inventory: Inventory) -> Bool {
    inventory.groups.contains { $0.path == group && $0.attributes[versionName] != nil }
  }

  /// The file without its record, as a reader sees it that does not know nnb.
  package static func removed(from inventory: Inventory) -> Inventory {
    func isOutside(_ path: Name) -> Bool { path != group && !path.hasPrefix("\(group)/") }
    return Inventory(
      groups: inventory.groups.filter { isOutside($0.path) },
      datasets: inventory.datasets.filter { isOutside($0.path) },
      links: inventory.links.filter { isOutside($0.key) && isOutside($0.value) })
  }

  /// The CRC-32 of every text that tells Keras where things are.
  package static func structureChecksum(
    modelConfig: String?, weightGroups: [ExportPlan.WeightGroup], links: [(path: String, target: String)] = []
  ) -> UInt32 {
    let texts =
      (modelConfig.map { [$0] } ?? []) + weightGroups.flatMap { [$0.layer] + $0.weights }
      + links.sorted { Name($0.path) < Name($1.path) }.flatMap { [$0.path, $0.target] }
    return CRC32(of: texts.flatMap { Array($0.utf8) + [0] }).value
  }

  /// The CRC-32 of a configuration that stands in another file.
  static func configurationChecksum(of text: String) -> UInt32 { CRC32(of: Array(text.utf8)).value }

  /// The same as `structureChecksum` for a file.
  static func structureChecksum(of inventory: Inventory) -> UInt32 {
    let byPath = Dictionary(inventory.groups.map { ($0.path, $0) }) { first, _ in first }
    func texts(_ name: String, of path: Name) -> [String] {
      if case .strings(let texts) = byPath[path]?.attributes[name] { return texts }
      return []
    }
    let groups = texts("layer_names", of: "/model_weights").map {
      ExportPlan.WeightGroup(layer: $0, weights: texts("weight_names", of: "/model_weights/\($0)"))
    }
    return structureChecksum(
      modelConfig: texts("model_config", of: "/").first, weightGroups: groups,
      links: inventory.links.map { ($0.text, $1.text) })
  }
}

extension ImportPlan {
  /// Plans to read a file by its record, after comparing the record with what Keras reads. `configuration` is the model's
  /// configuration, if it stands in another file; `read` gives a dataset's bytes.
  ///
  /// The tensors' data is compared when it is read, with the checksums in the record.
  package init(
    record inventory: Inventory, configuration: String? = nil, read: (StoredTensor) throws -> [UInt8]
  ) throws {
    let group = inventory.groups.first { $0.path == Record.group }
    let version = group?.attributes[Record.versionName]
    guard version == .integers([Record.version]) else {
      guard case .integers(let found)? = version, found.count == 1 else {
        throw ImportError([.record(reason: "its version is missing, or no number")])
      }
      throw ImportError([.recordVersion(found: "\(found[0])")])
    }
    func bytes(_ path: Name) throws -> [UInt8] {
      guard let dataset = inventory.datasets.first(where: { $0.path == path }),
        dataset.storedType == .number(.uint8), dataset.shape.count == 1, dataset.shape[0] <= Record.largestByteCount
      else { throw ImportError([.record(reason: "\(path) is missing, or not a list of bytes")]) }
      return try read(dataset)
    }
    let head: NNBHead
    do {
      head = try NNBHead(try bytes(Record.headPath))
    } catch let error as NNBError.Cause {
      throw ImportError([.record(reason: "\(error)")])
    }
    let paths = try bytes(Record.pathsPath).split(separator: 0, omittingEmptySubsequences: false).dropLast()
      .map { Name(String(decoding: $0, as: UTF8.self)) }
    guard paths.count == head.tensors.count else {
      throw ImportError([
        .record(reason: "\(Record.pathsPath) names \(counted(paths.count, "dataset")), not \(head.tensors.count)")
      ])
    }
    guard group?.attributes[Record.structureName] == .integers([Int(Record.structureChecksum(of: inventory))]) else {
      throw ImportError([.changedSinceExport(part: "its model_config, layer_names or weight_names, or its links")])
    }
    if let configuration {
      guard let checksum = group?.attributes[Record.configurationName] else {
        throw ImportError([.configurationUnused(reason: "nnb's record in the file says what the model is")])
      }
      guard checksum == .integers([Int(Record.configurationChecksum(of: configuration))]) else {
        throw ImportError([.changedSinceExport(part: "its configuration")])
      }
    }

    var own = Set([Record.headPath, Record.pathsPath])
    if group?.attributes[Record.configurationName] != nil { own.formUnion(Record.optimizerNumbers) }
    try self.init(
      KeptRecord(head: head, places: paths.map { ($0, false) }),
      tensors: inventory.datasets.filter { !own.contains($0.path) }, noun: "dataset", fits: Record.holds)
  }
}
