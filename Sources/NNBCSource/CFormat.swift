package import NNBBytes
package import NNBFormats

/// C source that computes a network (Spec/c-export.md): written, and not read.
package struct CFormat: ModelFormat {
  package static let name = FormatName(id: "c", title: "C source", endings: ["c", "h"])

  /// The format.
  package init() {}

  package var isRead: Bool { false }

  /// Takes what nnb wrote, to say what it was made of.
  package func recognise(_ start: FileStart) -> Recognition? {
    start.bytes.starts(with: CHeading.start.utf8) ? Recognition("nnb C source") : nil
  }

  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) -> Int? { FileStart.byteCount }

  /// Fails: arrays of C are not read, and a model is at hand that they were made of.
  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    let start = try Failure.telling { try file.bytes.read(at: 0, upTo: FileStart.byteCount) }
    let digest = CHeading.digest(in: start).map { ", whose content has the digest \($0)" } ?? ""
    throw Failure(
      [.init("C source is written and not read: take the model that it was made of\(digest)")], of: file.name,
      .unsupported, format: Self.name.id)
  }

  package var writing: ModelWriting { .foreign(CWriter()) }
}
