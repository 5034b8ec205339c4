internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBSystem

/// A model in several files that a list names.
enum ShardedModel {
  /// Opens all files that a list names, in its own folder, and checks that they hold what it says.
  static func open(_ file: SourceFile) throws(Failure) -> any ForeignModel {
    do {
      return try opened(file)
    } catch let error as ShardError {
      throw error.failure(of: file.name)
    } catch {
      throw Failure(error)
    }
  }

  private static func opened(_ file: SourceFile) throws -> any ForeignModel {
    let index = try SafetensorsIndex(file.bytes)
    guard let path = file.path else { throw ShardError.noFolder }
    for name in index.names where !isPlainFileName(name) { throw ShardError.notPlain(name) }
    var entries: [(bytes: any ByteSource, entry: SafetensorsHeader.Entry)] = []
    var byteCount = 0, elementByteCount = 0, metadata = [index.metadata]
    for name in index.names {
      let shard = try openNeighbour(name, of: path)
      let header: SafetensorsHeader
      do {
        header = try SafetensorsHeader(of: shard)
      } catch let error as SafetensorsError {
        throw error.failure(of: shard.name)
      }
      metadata.append(header.metadata)
      for entry in header.entries {
        guard index.files[entry.name] == name else {
          throw ShardError.extra(tensor: entry.name, file: name, listed: index.files[entry.name])
        }
        entries.append((shard, entry))
        elementByteCount = checkedSum(elementByteCount, entry.byteCount) ?? .max
      }
      byteCount = checkedSum(byteCount, header.fileByteCount) ?? .max
    }
    // Every tensor found is listed, once in its file: the rest has not been found.
    if entries.count < index.files.count {
      let found = Set(entries.map(\.entry.name))
      if let tensor = index.files.keys.filter({ !found.contains($0) }).min() {
        throw ShardError.missing(tensor: tensor, file: index.files[tensor] ?? "")
      }
    }
    if let expected = index.totalByteCount, expected != elementByteCount {
      throw ShardError.totalSize(expected: expected, found: elementByteCount)
    }
    let all = entries.map(\.entry)
    // What the list says counts first, then what the files say in their order.
    let notes = MetadataNotes.notes { key in metadata.lazy.compactMap { $0[key] }.first { !$0.isEmpty } }
    return InProcessModel(
      name: file.name, format: SafetensorsFormat.name.id, source: SafetensorsSource(entries, file: file.name),
      outsideByteCount: byteCount, neighbours: index.names.map { neighbourPath($0, of: path) }
    ) { options in
      let plan = try SafetensorsModel.plan(all, options)
      do throws(NNBError.Cause) { return try plan.with(notes) } catch { throw NNBError(error, in: file.name) }
    }
  }
}
