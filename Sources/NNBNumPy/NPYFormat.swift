package import NNBBytes
package import NNBFormats

/// `.npy` files of NumPy (Spec/npz.md, section 5), which hold one array; they are only read.
package struct NPYFormat: ModelFormat {
  package static let name = FormatName(id: "npy", title: ".npy", endings: ["npy"])

  /// The format.
  package init() {}

  package func recognise(_ start: FileStart) -> Recognition? {
    start.bytes.starts(with: NumPyHeader.magic) ? Recognition("npy") : nil
  }

  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) throws(Failure) -> Int? {
    do {
      return try NumPyHeader(of: stream).byteCount
    } catch is NumPyError {
      // The reader of the copy will find the same fault.
      return nil
    } catch {
      throw Failure(error)
    }
  }

  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    .foreign(try NPYModel.open(file))
  }

  package var takesConfiguration: Bool { true }

  package var writing: ModelWriting { .none }

  package var hasOpaqueElements: Bool { true }
}

extension NumPyHeader {
  /// Reads the header of a file. Throws `NumPyError`, and `FileError` if the file cannot be read.
  package init(of source: any ByteSource) throws {
    var start = try source.read(at: 0, upTo: FileStart.byteCount)
    let (offset, count) = try Self.text(in: start, nil)
    if offset + count > start.count { start = try source.read(at: 0, upTo: offset + count) }
    try self.init(start)
  }
}
