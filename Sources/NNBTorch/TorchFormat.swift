package import NNBBytes
package import NNBFormats
internal import NNBZip

/// Checkpoints of PyTorch (Spec/pytorch.md), read without executing anything, and written.
package struct TorchFormat: ModelFormat {
  package static let name = FormatName(id: "pt", title: "PyTorch", endings: ["pt", "pth", "ckpt"])

  /// The format.
  package init() {}

  package func recognise(_ start: FileStart) throws(Failure) -> Recognition? {
    if start.bytes.starts(with: TorchLegacy.start) { return Recognition("PyTorch, the stream from before version 1.6") }
    guard ZipDirectory.recognises(start.bytes) else { return nil }
    let names = try Failure.telling {
      try ZipDirectory.names(of: start.source, beginningWith: start.bytes, isWhole: start.isWhole)
    }
    if let root = TorchArchive.root(of: names) {
      return Recognition(names.contains { $0.hasPrefix(root + "code/") } ? "TorchScript archive" : "PyTorch archive")
    }
    return names.contains(TorchModel.policy) ? Recognition("Stable-Baselines3 archive") : nil
  }

  /// As far as the stream goes: an archive is known by its end, and where the pickles of a stream end is not told before.
  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) -> Int? { .max - 1 }

  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    .foreign(try TorchModel.open(file.bytes, name: file.name))
  }

  package var writing: ModelWriting { .foreign(TorchWriter()) }

  package var hasEntries: Bool { true }

  package var takesConfiguration: Bool { true }
}
