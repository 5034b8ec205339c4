package import NNBBytes
internal import NNB

/// The formats that can be converted, told apart by content and never by a file's name.
package enum FileFormat: Equatable, Sendable {
  /// An `.nnb` file; also one whose first bytes a transfer as text has changed, which its reader reports.
  case nnb

  /// An HDF5 file whose superblock holds.
  case hdf5(HDF5Superblock)

  /// The format of what `source` holds.
  ///
  /// Throws `RecognitionError` where it is neither, naming what it is instead, or where the HDF5 superblock is at odds
  /// with itself or with the file. Reads some kilobytes.
  package static func recognise(_ source: any ByteSource) throws(RecognitionError) -> FileFormat {
    do throws(RecognitionError.Cause) {
      return try format(of: source)
    } catch {
      throw RecognitionError(error, in: source.name)
    }
  }

  /// Where `source` is not the whole file, an HDF5 file may be longer.
  static func format(
    of source: any ByteSource, isWhole: Bool = true
  ) throws(RecognitionError.Cause) -> FileFormat {
    let start = try RecognitionError.Cause.reading { () throws(FileError) in
      try source.read(at: 0, upTo: OtherFormat.startByteCount)
    }
    if start.isEmpty { throw .empty }
    if NNBReader.recognises(start) { return .nnb }
    let offset = try RecognitionError.Cause.reading { () throws(FileError) in
      try HDF5Superblock.find(in: source, beginningWith: start)
    }
    if let offset { return .hdf5(try HDF5Superblock(reading: source, at: offset, isWhole: isWhole)) }
    if start.count > 1, HDF5Superblock.signature.starts(with: start) {
      let signature = EndOfBytes(offset: 0, expected: HDF5Superblock.signature.count, found: start.count)
      throw .superblock(.ends(signature))
    }
    let other = try RecognitionError.Cause.reading { () throws(FileError) in
      try OtherFormat(of: source, beginningWith: start)
    }
    if let other { throw .other(other) }
    throw .unknown(found: Array(start.prefix(8)))
  }
}
