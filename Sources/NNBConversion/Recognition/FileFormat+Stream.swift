internal import NNBBytes
internal import NNB
internal import NNBSystem

extension FileFormat {
  /// A copy in memory of the file that `stream` brings, no longer than its beginning says and a byte, which shows that there
  /// is more.
  ///
  /// Throws `RecognitionError` where the first kilobytes are not those of a format that is read here: a stream may be
  /// endless. A file whose beginning is damaged is copied as far as its reader comes.
  static func copy(_ stream: StreamSource) throws -> OpenFile {
    do throws(RecognitionError.Cause) {
      let start = try RecognitionError.Cause.reading { () throws(FileError) in
        try stream.read(at: 0, upTo: OtherFormat.startByteCount)
      }
      let count = try byteCount(of: stream, beginningWith: start)
      return try RecognitionError.Cause.reading { () throws(FileError) in
        try stream.inMemory(upTo: count.map { $0 + 1 } ?? stream.readCount)
      }
    } catch {
      throw RecognitionError(error, in: stream.name)
    }
  }

  /// The size of a file by its beginning; nil where that is damaged.
  private static func byteCount(
    of stream: StreamSource, beginningWith start: [UInt8]
  ) throws(RecognitionError.Cause) -> Int? {
    switch try format(of: MemorySource(start, name: stream.name), isWhole: stream.knownCount != nil) {
    case .nnb:
      do throws(NNBError.Cause) {
        return try NNBHead.fileLength(in: stream)
      } catch .file(let error) {
        throw .file(error)
      } catch {
        // The reader of the copy comes upon the same.
        return nil
      }
    case .hdf5(let superblock): return superblock.endOfFile
    }
  }
}
