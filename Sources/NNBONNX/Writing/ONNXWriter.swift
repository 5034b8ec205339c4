package import NNB
package import NNBBytes
package import NNBFormats
package import NNBSystem

/// Writes ONNX files (Spec/onnx-writing.md).
package struct ONNXWriter: ModelWriter {
  /// The writer.
  package init() {}

  package func write(
    _ model: ModelStage, _ options: ExportOptions, to target: OpenFile?, name: String
  ) throws(Failure) -> ExportReport {
    let export = try ONNXExport(model.reader.head, options, name: model.name)
    guard let target else { return export.report }
    return try Failure.telling {
      var end = 0
      for part in export.message.parts {
        switch part {
        case .bytes(let bytes):
          try target.write(bytes, at: end)
          end += bytes.count
        case .elements(let elements):
          try elements.write(from: model.reader, to: target, at: end)
          end += elements.byteCount
        }
      }
      return export.report
    }
  }

  package func byteCount(of head: NNBHead, _ options: ExportOptions, name: String) throws(Failure) -> Int {
    try ONNXExport(head, options, name: name).message.byteCount
  }

  package func open(_ written: OpenFile, _ options: ExportOptions, name: String) throws(Failure) -> any ForeignModel {
    try ONNXModel.open(written, name: name, path: nil)
  }
}
