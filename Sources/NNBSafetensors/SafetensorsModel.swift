internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// What nnb stores for itself in a file's metadata (Spec/safetensors.md, section 3).
enum SafetensorsRecord {
  static let version = "nnb.version"
  static let head = "nnb.head"
  static let tensor = "nnb.tensor."

  /// The largest size, in bytes, of all elements of tensors that no layer uses.
  static let mostKept = 48 << 20

  /// The path of the elements in a member of the metadata.
  static func path(_ index: Int) -> Name { "__metadata__ \(tensor)\(index)" }

  /// How tensors are called if nobody says otherwise.
  static let habit = NameHabit.torch

  /// Where the metadata has another habit.
  static let names = "nnb.names"
}

/// A safetensors file that is read in this process.
enum SafetensorsModel {
  /// Opens a file: reads and checks its header.
  ///
  /// What is wrong with it is told as a failure of `name`.
  static func open(_ bytes: any ByteSource, name: String) throws(Failure) -> any ForeignModel {
    let header: SafetensorsHeader
    do {
      header = try SafetensorsHeader(of: bytes)
    } catch let error as SafetensorsError {
      throw error.failure(of: name)
    } catch {
      throw Failure(error)
    }
    let record = Swift.Result { try Self.record(of: header) }
    let kept = (try? record.get())??.kept ?? [:]
    return InProcessModel(
      name: name, format: SafetensorsFormat.name.id,
      source: SafetensorsSource(header.entries.map { (bytes, $0) }, file: name, kept: kept)
    ) { options in
      if !options.ignoresRecord, let found = try record.get() {
        return try ImportPlan(found.record, tensors: CarriedTypes.carried(header.entries).tensors + found.tensors)
      }
      let notes = MetadataNotes.notes { header.metadata[$0] }
      if !options.takesTensorsOnly, let list = SafetensorsIndex.list(ofPart: name) {
        throw ImportError([.partOfModel(list: list)])
      }
      let plan = try plan(header.entries, options)
      do throws(NNBError.Cause) { return try plan.with(notes) } catch { throw NNBError(error, in: name) }
    }
  }

  /// What names and shapes make of tensors; taken alone, they come along whatever their type.
  static func plan(
    _ entries: [SafetensorsHeader.Entry], _ options: ImportOptions
  ) throws(ImportError) -> ImportPlan {
    guard options.takesTensorsOnly else {
      return try ImportPlan(planning: Catalog(tensors: entries.map(\.stored), layers: .names), options: options)
    }
    let (tensors, types) = CarriedTypes.carried(entries)
    guard let section = types.section else {
      return try ImportPlan(planning: Catalog(tensors: entries.map(\.stored), layers: .names), options: options)
    }
    return try ImportPlan(planning: Catalog(tensors: tensors, layers: .names), options: options)
      .with(section, note: types.note)
  }

  private struct Found {
    let record: KeptRecord

    /// The tensors whose elements are in the metadata, and the tensors of the file.
    var tensors: [StoredTensor] = []
    var kept: [Name: [UInt8]] = [:]
  }

  /// What nnb stored in a file; nil if nnb did not write it.
  private static func record(
    of header: SafetensorsHeader
  ) throws(ImportError) -> Found? {
    guard let version = header.metadata[SafetensorsRecord.version] else { return nil }
    guard version == "1" else {
      throw ImportError([
        UInt32(version).map { .recordVersion(found: "\($0)") } ?? .record(reason: "its version is no number")
      ])
    }
    guard let text = header.metadata[SafetensorsRecord.head], let bytes = Base64.bytes(text) else {
      throw ImportError([.record(reason: "\(SafetensorsRecord.head) is missing, or not base64")])
    }
    let head: NNBHead
    do throws(NNBError.Cause) {
      head = try NNBHead(bytes)
    } catch {
      throw ImportError([.record(reason: "\(error)")])
    }
    if let key = MetadataNotes.contradiction(with: head, { header.metadata[$0] }) {
      throw ImportError([
        .changedSinceExport(part: "the entry \(key) of the metadata is another than the note of the record")
      ])
    }
    guard let habit = header.metadata[SafetensorsRecord.names].map(NameHabit.init) ?? SafetensorsRecord.habit else {
      throw ImportError([.record(reason: "\(SafetensorsRecord.names) is not a habit that is known")])
    }
    let names = TensorNames(head, habit)
    var places: [(path: Name, isTransposed: Bool)] = [], found: [StoredTensor] = [], kept: [Name: [UInt8]] = [:]
    for (index, (tensor, place)) in zip(head.tensors, names.places).enumerated() {
      if let place {
        places.append((place.name, place.isTransposed))
        continue
      }
      let path = SafetensorsRecord.path(index)
      guard let text = header.metadata[SafetensorsRecord.tensor + "\(index)"], let bytes = Base64.bytes(text),
        bytes.count == tensor.byteCount
      else {
        throw ImportError([
          .record(reason: "\(SafetensorsRecord.tensor)\(index) is missing, or has not the elements of \(tensor.name)")
        ])
      }
      places.append((path, false))
      kept[path] = bytes
      found.append(StoredTensor(path: path, storedType: .number(tensor.elementType), shape: tensor.shape))
    }
    return Found(record: KeptRecord(head: head, places: places), tensors: found, kept: kept)
  }
}
