package import NNBBytes
package import NNBFormats

/// Web pages that run a model (Spec/page.md), read and written in this process.
package struct PageFormat: ModelFormat {
  package static let name = FormatName(id: "html", title: "web page", endings: ["html", "htm"])

  /// The format.
  package init() {}

  /// Takes pages that nnb wrote, whatever their version; other pages hold no model.
  package func recognise(_ start: FileStart) throws(Failure) -> Recognition? {
    guard let version = PageText.version(in: start.bytes) else { return nil }
    return Recognition("nnb page \(version)")
  }

  /// All that comes: the model is in the middle.
  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) -> Int? { .max }

  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    .foreign(try PageModel.open(file.bytes, name: file.name))
  }

  package var writing: ModelWriting { .foreign(PageWriter()) }
}
