package import NNBBytes
package import NNBFormats

/// ONNX files (Spec/onnx.md), read and written in this process.
package struct ONNXFormat: ModelFormat {
  package static let name = FormatName(id: "onnx", title: "ONNX", endings: ["onnx"])

  /// The format.
  package init() {}

  package func recognise(_ start: FileStart) -> Recognition? {
    ONNXStart.recognises(start.bytes, byteCount: start.isWhole ? start.source.knownCount : nil)
      ? Recognition("ONNX, format version \(start.bytes[1])", version: Int(start.bytes[1])) : nil
  }

  /// A stream says only field by field how long it is.
  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) throws(Failure) -> Int? {
    try Failure.telling {
      let reader = WireReader(stream)
      var end = 0
      do {
        try reader.forEachField(in: 0..<ONNXExport.mostBytes) { field in
          guard ONNXFile.modelFields.contains(field.number) else { throw EndOfModel() }
          end = field.end
          // The stream may end here.
          if try stream.read(at: end, upTo: 1).isEmpty { throw EndOfStream() }
        }
      } catch is EndOfStream {
        return end
      } catch is EndOfModel {
        return nil
      } catch is ONNXError {
        return nil
      }
      return ONNXExport.mostBytes
    }
  }

  private struct EndOfStream: Error {}

  /// What comes is no part of a model, which the reader of the copy reports.
  private struct EndOfModel: Error {}

  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    .foreign(try ONNXModel.open(file.bytes, name: file.name, path: file.path))
  }

  package var writing: ModelWriting { .foreign(ONNXWriter()) }
}
