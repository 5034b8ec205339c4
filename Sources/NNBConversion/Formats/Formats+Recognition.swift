internal import NNBSystem
internal import NNBBytes
internal import NNBFormats

extension [any ModelFormat] {
  /// The format of what `source` holds, told by content and never by the file's name.
  ///
  /// Throws `RecognitionError` if it is none of these, naming what it is instead, or if its beginning is at odds with
  /// itself or with the file. Reads some kilobytes.
  func recognise(_ source: any ByteSource) throws(RecognitionError) -> (any ModelFormat, Recognition) {
    do throws(RecognitionError.Cause) {
      return try format(of: source)
    } catch {
      throw RecognitionError(error, in: source.name)
    }
  }

  /// If `source` is not the whole file, the file may be longer.
  func format(
    of source: any ByteSource, isWhole: Bool = true
  ) throws(RecognitionError.Cause) -> (any ModelFormat, Recognition) {
    let start = try RecognitionError.Cause.reading { () throws(FileError) in
      try FileStart(of: source, isWhole: isWhole)
    }
    if start.bytes.isEmpty { throw .empty }
    for format in self {
      if let recognition = try RecognitionError.Cause.of({ try format.recognise(start) }) {
        return (format, recognition)
      }
    }
    let other = try RecognitionError.Cause.reading { () throws(FileError) in
      try OtherFormat(of: source, beginningWith: start.bytes)
    }
    if let other { throw .other(other) }
    throw .unknown(found: Array<UInt8>(start.bytes.prefix(8)))
  }

  /// A copy in memory of the file that `stream` brings, no longer than its beginning says and a byte, which shows that
  /// there is more.
  ///
  /// Throws `RecognitionError` if the first kilobytes are not those of a format that is read here: a stream may be
  /// endless. A file whose beginning is damaged is copied as far as its reader comes.
  func copy(_ stream: StreamSource) throws(RecognitionError) -> OpenFile {
    do throws(RecognitionError.Cause) {
      let start = try RecognitionError.Cause.reading { () throws(FileError) in
        try stream.read(at: 0, upTo: FileStart.byteCount)
      }
      let (format, recognition) = try format(
        of: MemorySource(start, name: stream.name), isWhole: stream.knownCount != nil)
      let count = try RecognitionError.Cause.of { try format.byteCount(of: stream, recognition) }
      return try RecognitionError.Cause.reading { () throws(FileError) in
        try stream.inMemory(upTo: count.map { checkedSum($0, 1) ?? .max } ?? stream.readCount)
      }
    } catch {
      throw RecognitionError(error, in: stream.name)
    }
  }
}
