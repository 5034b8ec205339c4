package import NNBBytes
public import NNBModel
internal import NNBSystem

/// An open `.nnb` file whose structure and metadata have been checked. A tensor's data is checked when it is read.
///
/// Opening reads the directory and the metadata but no tensors, so its cost does not grow with them. Any number of tasks may
/// share a reader, and read different tensors at once. The file stays open as long as a reader or stream of it is there.
public struct NNBReader: Sendable {
  /// Everything but the tensors' data.
  package let head: NNBHead

  let source: any ByteSource

  /// Opens the file at `path`; `-` is standard input, of which is kept in memory what has been read.
  ///
  /// Throws `NNBError` if the file cannot be read, is not `.nnb`, or its structure or metadata are damaged.
  public init(contentsOf path: String) throws(NNBError) {
    let source: any ByteSource
    do throws(FileError) { source = try openSource(path) } catch { throw NNBError(.file(error), in: path) }
    do throws(NNBError.Cause) { try self.init(reading: source) } catch { throw NNBError(error, in: path) }
  }

  /// Opens a file that is in memory, called `name` in errors. Copies nothing until a tensor is read.
  ///
  /// Throws `NNBError` as for a file.
  public init(bytes: [UInt8], name: String = "memory") throws(NNBError) {
    do throws(NNBError.Cause) {
      try self.init(reading: MemorySource(bytes, name: name))
    } catch {
      throw NNBError(error, in: name)
    }
  }

  /// Opens the file in `source`: checks 1 to 10 of Spec/nnb.md, section 9.
  package init(reading source: any ByteSource) throws(NNBError.Cause) {
    head = try NNBHead(reading: source)
    self.source = source
  }

  /// Whether a file that begins with these bytes is an `.nnb` file, even if it was cut short or damaged by a transfer
  /// as text. Eight bytes are enough.
  package static func recognises(_ start: [UInt8]) -> Bool {
    start.starts(with: Format.signature) || Format.transferredSignatures.contains(where: start.starts)
      || start.count > 1 && Format.signature.starts(with: start)
  }

  /// The descriptions of the tensors, in ascending order of names.
  public var tensors: [TensorDescription] { head.tensors }

  /// The network; nil if the file holds tensors alone.
  public var network: Network? { head.network }

  /// Where training stands; nil if the file does not say.
  public var training: TrainingState? { head.training }

  /// The notes, in ascending order of their keys.
  public var notes: [Note] { head.extensions.notes }

  /// The section of the notes, and ancillary sections that this version does not know.
  public var extensions: [Checkpoint.Extension] { head.extensions }

  /// The size of the file in bytes.
  public var fileLength: Int { head.fileLength }

  /// The data of the tensor at `index` of `tensors`, to be read in pieces. Of a tensor above 1 MiB it reads the checksums.
  ///
  /// Throws `NNBError` if those are damaged. `index` must be one of `tensors`.
  public func stream(of index: Int) throws(NNBError) -> TensorStream {
    do throws(NNBError.Cause) {
      return try TensorStream(data(of: index))
    } catch {
      throw NNBError(error, in: source.name)
    }
  }

  /// The data of the matrix at `index` of `tensors`, to be read by columns, and verified at the end.
  ///
  /// Throws `NNBError` as `stream` does. `index` must be that of a tensor with two axes.
  package func columns(of index: Int) throws(NNBError) -> ColumnStream {
    do throws(NNBError.Cause) {
      return try ColumnStream(data(of: index), pitch: tensors[index].shape[1] * tensors[index].elementType.byteCount)
    } catch {
      throw NNBError(error, in: source.name)
    }
  }

  private func data(of index: Int) -> TensorData {
    let section = head.dataEntries.lowerBound + index, directory = head.directory
    return TensorData(
      source: source, entry: directory.entries[section], next: directory.start(of: section + 1),
      fileLength: directory.fileLength)
  }

  /// The tensor at `index` of `tensors`, its data read and verified (check 11). `index` must be one of `tensors`.
  ///
  /// Throws `NNBError` if the data is damaged or cannot be read.
  public func tensor(at index: Int) throws(NNBError) -> Tensor {
    var stream = try stream(of: index)
    let bytes = try stream.read(.max)
    do throws(ModelError) {
      return try Tensor(tensors[index], bytes: bytes)
    } catch {
      throw NNBError(
        .network(offset: head.directory.entries[head.dataEntries.lowerBound + index].offset, error), in: source.name)
    }
  }

  /// The tensor of a name, its data read and verified; nil if there is none. Finds it by halves.
  ///
  /// Throws `NNBError` if the data is damaged or cannot be read.
  public func tensor(_ name: Name) throws(NNBError) -> Tensor? {
    guard let index = TensorDescription.index(of: name, in: tensors) else { return nil }
    return try tensor(at: index)
  }

  /// Reads and verifies the data of every tensor, in constant memory.
  ///
  /// Throws `NNBError` for the first fault.
  public func verify() throws(NNBError) { try verify(from: 0, by: 1) }

  /// Everything in the file, all of it read and verified.
  ///
  /// Throws `NNBError` for the first fault, and if there is not the memory for it.
  public func checkpoint() throws(NNBError) -> Checkpoint {
    var loaded: [Tensor] = []
    for index in tensors.indices { loaded.append(try tensor(at: index)) }
    do throws(ModelError) {
      return try Checkpoint(network: network, tensors: loaded, training: head.training, extensions: extensions)
    } catch {
      throw NNBError(.network(offset: 0, error), in: source.name)
    }
  }
}

extension Checkpoint {
  /// Loads and verifies a whole `.nnb` file; `-` is standard input.
  ///
  /// Throws `NNBError` if it cannot be read, or is damaged anywhere.
  public init(contentsOf path: String) throws(NNBError) {
    self = try NNBReader(contentsOf: path).checkpoint()
  }
}

extension NNBReader: CustomStringConvertible {
  /// The file, the number of tensors and the size: `model.nnb: 4 tensors, 408,320 bytes`.
  public var description: String {
    "\(source.name): \(counted(tensors.count, "tensor")), \(counted(fileLength, "byte"))"
  }
}
