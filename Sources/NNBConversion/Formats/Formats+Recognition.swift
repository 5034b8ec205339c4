internal import NNBRecognition
package import NNBSystem
package import NNBBytes
package import NNBFormats

extension [any ModelFormat] {
  /// The format of what `source` holds, told by content and never by the file's name.
  ///
  /// Fails if it is none of these, naming what it is instead, or if its beginning is at odds with itself or with the
  /// file. If `source` is not the whole file, the file may be longer. Reads some kilobytes.
  package func recognise(
    _ source: any ByteSource, isWhole: Bool = true
  ) throws(Failure) -> (any ModelFormat, Recognition) {
    let start = try Failure.telling { try FileStart(of: source, isWhole: isWhole) }
    if start.bytes.isEmpty { throw RecognitionError.empty.failure(of: source.name) }
    for format in self {
      if let recognition = try format.recognise(start) { return (format, recognition) }
    }
    if let other = try Failure.telling({ try OtherFormat(of: source, beginningWith: start.bytes) }) {
      throw RecognitionError.other(other).failure(of: source.name)
    }
    throw RecognitionError.unknown(found: Array<UInt8>(start.bytes.prefix(8))).failure(of: source.name)
  }

  /// A copy in memory of the file that `stream` brings, no longer than its beginning says and a byte, which shows that
  /// there is more.
  ///
  /// Fails if the first kilobytes are not those of a format that is read here: a stream may be endless. A file whose
  /// beginning is damaged is copied as far as its reader comes.
  package func copy(_ stream: StreamSource) throws(Failure) -> OpenFile {
    try Failure.telling {
      let start = try stream.read(at: 0, upTo: FileStart.byteCount)
      let (format, recognition) = try recognise(
        MemorySource(start, name: stream.name), isWhole: stream.knownCount != nil)
      let count = try format.byteCount(of: stream, recognition)
      return try stream.inMemory(upTo: count.map { checkedSum($0, 1) ?? .max } ?? stream.readCount)
    }
  }
}
