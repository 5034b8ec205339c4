package import NNBBytes
package import NNBFormats

/// safetensors files (Spec/safetensors.md), read and written in this process.
package struct SafetensorsFormat: ModelFormat {
  package static let name = FormatName(id: "safetensors", title: "safetensors", endings: ["safetensors"])

  /// The format.
  package init() {}

  package func recognise(_ start: FileStart) -> Recognition? {
    if SafetensorsIndex.isIndex(start.bytes) { return Recognition(SafetensorsIndex.description) }
    guard let count = SafetensorsHeader.byteCount(in: start.bytes) else { return nil }
    let text = start.bytes.dropFirst(8).drop { SafetensorsHeader.blanks.contains($0) }
    guard text.first == UInt8(ascii: "{") || text.isEmpty && start.bytes.count > 8 else { return nil }
    return Recognition("safetensors, header of \(counted(count, "byte"))")
  }

  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) throws(Failure) -> Int? {
    if recognition.description == SafetensorsIndex.description { return nil }
    do {
      return try SafetensorsHeader(of: stream, isWhole: false).fileByteCount
    } catch is SafetensorsError {
      // The reader of the copy will find the same fault.
      return nil
    } catch {
      throw Failure(error)
    }
  }

  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    let start = try Failure.telling { try file.bytes.read(at: 0, upTo: FileStart.byteCount) }
    if SafetensorsIndex.isIndex(start) { return .foreign(try ShardedModel.open(file)) }
    return .foreign(try SafetensorsModel.open(file.bytes, name: file.name))
  }

  package var takesConfiguration: Bool { true }

  package var writing: ModelWriting { .foreign(SafetensorsWriter()) }
}
