internal import NNB
internal import NNBBytes
internal import NNBFormats

/// `.nnb` files: what every other format becomes (Spec/nnb.md).
struct NNBFormat: ModelFormat {
  static let name = FormatName(id: "nnb", title: "nnb", endings: ["nnb"])

  /// Also takes a file whose first bytes a transfer as text has changed, which its reader reports.
  func recognise(_ start: FileStart) -> Recognition? {
    NNBReader.recognises(start.bytes) ? Recognition("nnb") : nil
  }

  func byteCount(of stream: any ByteSource, _ recognition: Recognition) throws(Failure) -> Int? {
    do throws(NNBError.Cause) {
      return try NNBHead.fileLength(in: stream)
    } catch .file(let error) {
      throw error.failure
    } catch {
      // The reader of the copy comes upon the same.
      return nil
    }
  }

  func open(_ file: SourceFile) -> OpenedModel { .canonical }

  var writing: ModelWriting { .canonical }
}
