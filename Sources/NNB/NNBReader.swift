public import Bytes
public import Model

/// An open `.nnb` file whose structure and metadata have been checked; tensor data is checked when it is asked for.
///
/// Opening reads the directory and the metadata, not the tensors: its cost does not grow with them.
public struct NNBReader {
  /// What each tensor is, in ascending order of names.
  public let tensors: [TensorDescription]

  /// The network; nil where the file holds tensors alone.
  public let network: Network?

  /// Ancillary sections that this version does not know.
  public let extensions: [Checkpoint.Extension]

  private let source: any ByteSource
  private let directory: Directory
  private let dataEntries: Range<Int>

  /// Opens the file at `path`; `-` is standard input.
  public init(contentsOf path: String) throws(NNBError) {
    do {
      self = try NNBReader(reading: try openSource(path))
    } catch let error as NNBError.Cause {
      throw NNBError(error, in: path)
    } catch let error as FileError {
      throw NNBError(.file(error), in: path)
    } catch {
      throw NNBError(.notNNB(found: []), in: path)
    }
  }

  /// Opens the file in `source`: checks 1 to 10 of Spec/nnb.md, section 9.
  public init(reading source: any ByteSource) throws(NNBError.Cause) {
    let directory = try Directory(reading: source)
    try Self.checkPadding(
      try NNB.read(source, at: directory.end, upTo: directory.entries[0].offset - directory.end), at: directory.end)
    self.source = source
    self.directory = directory

    let metadataCount = directory.entries.firstIndex { $0.type == .data } ?? directory.entries.count
    var contents: [(entry: Directory.Entry, content: [UInt8])] = []
    for index in 0..<metadataCount {
      contents.append((directory.entries[index], try Self.content(of: index, in: directory, from: source)))
    }
    guard let index = contents.first(where: { $0.entry.type == .tensorIndex }) else {
      throw .missingSection(type: SectionType.tensorIndex.name)
    }
    dataEntries = metadataCount..<directory.entries.count
    tensors = try TensorIndex.decode(index.content, at: index.entry.offset)
    try Self.check(tensors, against: directory, in: dataEntries)
    if let section = contents.first(where: { $0.entry.type == .network }) {
      network = try NetworkSection.decode(section.content, at: section.entry.offset, tensors: tensors)
    } else {
      network = nil
    }
    extensions = contents.filter { !$0.entry.type.isKnown }.map { .init(type: $0.entry.type.name, content: $0.content) }
  }

  /// The tensor at `index` of `tensors`, its data verified (check 11).
  public func tensor(at index: Int) throws(NNBError) -> Tensor {
    do throws(NNBError.Cause) {
      let bytes = try Self.content(of: dataEntries.lowerBound + index, in: directory, from: source)
      do throws(ModelError) {
        return try Tensor(tensors[index], bytes: bytes)
      } catch {
        throw NNBError.Cause.network(offset: directory.entries[dataEntries.lowerBound + index].offset, error)
      }
    } catch {
      throw NNBError(error, in: source.name)
    }
  }

  /// Everything in the file, all of it verified.
  public func checkpoint() throws(NNBError) -> Checkpoint {
    var loaded: [Tensor] = []
    for index in tensors.indices { loaded.append(try tensor(at: index)) }
    do throws(ModelError) {
      return try Checkpoint(network: network, tensors: loaded, extensions: extensions)
    } catch {
      throw NNBError(.network(offset: 0, error), in: source.name)
    }
  }
}

extension NNBReader {
  /// The verified content of a section; the bytes between it and the next must be zero.
  private static func content(
    of index: Int, in directory: Directory, from source: any ByteSource
  ) throws(NNBError.Cause) -> [UInt8] {
    let entry = directory.entries[index]
    let stored = entry.end - entry.offset
    let next = index + 1 < directory.entries.count ? directory.entries[index + 1].offset : entry.end
    var bytes = try NNB.read(source, at: entry.offset, upTo: next - entry.offset)
    guard bytes.count == next - entry.offset else {
      throw .truncated(expected: directory.fileLength, found: entry.offset + bytes.count)
    }
    let padding = Array(bytes[stored...])
    bytes.removeLast(padding.count)
    try entry.verify(bytes)
    try checkPadding(padding, at: entry.end)
    bytes.removeLast(stored - entry.length)
    return bytes
  }

  private static func checkPadding(_ bytes: [UInt8], at offset: Int) throws(NNBError.Cause) {
    if let index = bytes.firstIndex(where: { $0 != 0 }) {
      throw .padding(offset: offset + index, found: bytes[index])
    }
  }

  private static func check(
    _ tensors: [TensorDescription], against directory: Directory, in entries: Range<Int>
  ) throws(NNBError.Cause) {
    guard tensors.count == entries.count else {
      let others = directory.entries.count - entries.count
      throw .sectionCount(
        offset: 12, expected: others + tensors.count...others + tensors.count, found: directory.entries.count)
    }
    for (tensor, index) in zip(tensors, entries) {
      let length = UInt64(directory.entries[index].length), expected = UInt64(tensor.byteCount ?? .max)
      guard length == expected else {
        throw .sectionLength(
          offset: Directory.entryOffset(index) + 16, type: SectionType.data.name, expected: expected...expected,
          found: length)
      }
    }
  }
}

extension Checkpoint {
  /// Loads and verifies the whole of an `.nnb` file; `-` is standard input.
  public init(contentsOf path: String) throws(NNBError) {
    self = try NNBReader(contentsOf: path).checkpoint()
  }
}
