internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBZip

/// What nnb kept in an archive, and the tensors that it is about.
struct TorchKept {
  let record: KeptRecord

  /// The key under which the network's tensors are; nil if they stand at the top.
  var key: String? { record.head.training == nil ? nil : TorchRecord.model }

  /// The tensors that the file has now, at the places that the record knows.
  private(set) var stored: [StoredTensor] = []
  private(set) var targets: [Name: TorchSource.Target] = [:]

  /// Reads what nnb kept; nil if nnb did not write the file.
  init?(_ archive: TorchArchive) throws {
    func text(_ name: String) throws(ZipError) -> String? {
      try archive.own(name).map { (member) throws(ZipError) in
        String(decoding: try archive.bytes(of: member, limit: TorchArchive.largestText), as: UTF8.self)
      }
    }
    func fault(_ reason: String) -> ImportError { ImportError([.record(reason: reason)]) }
    guard let version = try text(TorchRecord.version) else { return nil }
    guard version == "1" else {
      throw ImportError([
        UInt32(version).map { .recordVersion(found: "\($0)") } ?? .record(reason: "its version is no number")
      ])
    }
    guard let member = archive.own(TorchRecord.head) else {
      throw fault("\(TorchRecord.folder)\(TorchRecord.head) is missing")
    }
    let bytes = try archive.bytes(of: member, limit: TorchRecord.largestHead), head: NNBHead
    do throws(NNBError.Cause) {
      head = try NNBHead(bytes)
    } catch {
      throw fault("\(error)")
    }
    guard let habit = try text(TorchRecord.names).map(NameHabit.init) ?? TorchRecord.habit else {
      throw fault("\(TorchRecord.folder)\(TorchRecord.names) is not a habit that is known")
    }
    record = KeptRecord(head: head, places: TorchRecord.places(of: head, habit))
    try collect(archive)
  }

  private mutating func collect(_ archive: TorchArchive) throws {
    let torch = archive.torch, root = torch.graph.root
    let members = torch.members(of: root) ?? []
    let model = record.head.training == nil ? root : members.first { $0.key == TorchRecord.model }?.value ?? root
    for (key, value) in torch.members(of: model) ?? [] {
      if let tensor = try torch.tensor(value, name: key) { add(Name(key), tensor) }
    }
    for (path, tensor) in try Self.slots(torch, members) { add(path, tensor) }
    for (tensor, place) in zip(record.head.tensors, record.places) {
      let name = place.path.text
      guard name.hasPrefix(TorchRecord.folder), targets[place.path] == nil,
        let member = archive.own(String(name.dropFirst(TorchRecord.folder.count))),
        member.byteCount == tensor.byteCount
      else { continue }
      stored.append(
        StoredTensor(path: place.path, storedType: .number(tensor.elementType), shape: tensor.shape))
      targets[place.path] = .bytes(archive.place(of: member))
    }
  }

  private mutating func add(_ name: Name, _ tensor: TorchTensor) {
    guard targets.updateValue(.view(tensor), forKey: name) == nil else { return }
    stored.append(StoredTensor(path: name, storedType: tensor.storedType, shape: tensor.shape, tensorName: name))
  }

  /// What an optimizer keeps for parameters, but for the number of steps, which the record has too.
  private static func slots(
    _ torch: TorchGraph, _ members: [(key: String, value: PickleGraph.Index)]
  ) throws(TorchError) -> [(path: Name, tensor: TorchTensor)] {
    guard let optimizer = members.first(where: { $0.key == TorchRecord.optimizer })?.value,
      let state = torch.members(of: optimizer)?.first(where: { $0.key == "state" })?.value,
      let parameters = torch.graph.pairs(state)
    else { return [] }
    var slots: [(path: Name, tensor: TorchTensor)] = []
    for place in stride(from: 0, to: parameters.count, by: 2) {
      guard let number = torch.graph.integer(parameters[place]) else { continue }
      for (name, value) in torch.members(of: parameters[place + 1]) ?? [] where name != "step" {
        let path = TorchRecord.slot(name, of: number)
        if let tensor = try torch.tensor(value, name: path.text) { slots.append((path, tensor)) }
      }
    }
    return slots
  }
}
