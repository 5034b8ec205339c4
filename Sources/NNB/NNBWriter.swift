internal import NNBBytes
public import NNBModel
package import NNBSystem

extension Checkpoint {
  /// The bytes of the `.nnb` file of this checkpoint, which has only this one encoding.
  ///
  /// Throws `.value`, `.sectionLength` or `.sectionCount` if a part is beyond a limit of Spec/nnb.md, section 8. Throws
  /// `.sectionType` or `.sectionOrder` if the type of an extension is not that of an ancillary section, or occurs
  /// twice.
  public func encoded() throws(NNBError.Cause) -> [UInt8] {
    let plan = try WritingPlan(self)
    guard Memory.isAvailable(plan.fileLength) else {
      throw .file(.outOfMemory(path: "the model", byteCount: plan.fileLength))
    }
    var output = ByteWriter(capacity: plan.fileLength)
    plan.forEachPiece { bytes, _ in output.append(bytes) }
    return output.bytes
  }

  /// The size of the `.nnb` file of this checkpoint, in bytes. Reads no element.
  ///
  /// Throws as `encoded` does.
  package func encodedByteCount() throws(NNBError.Cause) -> Int {
    try NNBStreamWriter.byteCount(
      network: network, tensors: tensors.map(\.info), training: training, extensions: extensions)
  }

  /// Writes the `.nnb` file of this checkpoint to an output's place, whole or not at all, and makes it durable.
  ///
  /// At least `reserve` more bytes must be free, for a file that will be written later.
  package func write(to place: OutputPlace, reserve: Int = 0) throws(NNBError) {
    let plan: WritingPlan
    do throws(NNBError.Cause) { plan = try WritingPlan(self) } catch { throw NNBError(error, in: place.path) }
    do throws(FileError) {
      try place.checkRoom(for: plan.fileLength, reserve: reserve)
      let file = try place.begin()
      let contents = file.contents
      try plan.forEachPiece { (bytes, offset) throws(FileError) in try contents.write(bytes, at: offset) }
      try file.commit()
    } catch {
      throw NNBError(.file(error), in: place.path)
    }
  }

  /// Writes this checkpoint to `path` as an `.nnb` file, whole or not at all, and makes it durable. Replaces an
  /// existing file.
  public func write(to path: String) throws(NNBError) {
    let plan: WritingPlan
    do throws(NNBError.Cause) { plan = try WritingPlan(self) } catch { throw NNBError(error, in: path) }
    do throws(FileError) {
      let file = try AtomicFile(replacing: path)
      try plan.forEachPiece { (bytes, offset) throws(FileError) in try file.write(bytes, at: offset) }
      try file.commit()
    } catch {
      throw NNBError(.file(error), in: path)
    }
  }
}

/// The sections of a file in their order, and the directory that places them.
struct WritingPlan {
  private let directory: Directory
  private let sections: [(content: [UInt8], list: [UInt8])]

  /// The size of the file.
  var fileLength: Int { directory.fileLength }

  init(_ checkpoint: Checkpoint) throws(NNBError.Cause) {
    let metadata = try MetadataSections.encode(
      network: checkpoint.network, tensors: checkpoint.tensors.map(\.info), training: checkpoint.training,
      extensions: checkpoint.extensions)
    let all = metadata + checkpoint.tensors.map { (SectionType.data, $0.bytes) }
    let checksums = all.map { BlockChecksums(of: $0.1) }
    directory = try Directory(
      placing: zip(all, checksums).map { ($0.0, $1.checksum, $0.1.count) },
      writeVersion: Format.writeVersion(for: checkpoint.training, checkpoint.extensions))
    sections = zip(all, checksums).map { ($0.1, $1.list) }
  }

  /// Calls `body` with the parts of the file in order and without gaps, each with its offset.
  func forEachPiece<E: Error>(_ body: ([UInt8], _ offset: Int) throws(E) -> Void) throws(E) {
    try body(directory.encoded(), 0)
    var end = directory.end
    for (entry, section) in zip(directory.entries, sections) {
      try body([UInt8](repeating: 0, count: entry.offset - end), end)
      try body(section.content, entry.offset)
      try body(section.list, entry.offset + entry.length)
      end = entry.end
    }
  }
}
