package import NNBBytes
package import NNBFormats
internal import NNBZip

/// `.npz` files of NumPy (Spec/npz.md), read and written in this process.
package struct NPZFormat: ModelFormat {
  package static let name = FormatName(id: "npz", title: ".npz", endings: ["npz"])

  /// The format.
  package init() {}

  package func recognise(_ start: FileStart) throws(Failure) -> Recognition? {
    guard ZipDirectory.recognises(start.bytes) else { return nil }
    let names = try Failure.telling {
      try ZipDirectory.names(of: start.source, beginningWith: start.bytes, isWhole: start.isWhole)
    }
    let count = names.count { $0.hasSuffix(".npy") }
    // PyTorch's archives have a pickle, which no .npz file needs.
    guard count > 0, !names.contains(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) else { return nil }
    return Recognition(start.isWhole ? "npz, \(counted(names.count, "member"))" : "npz")
  }

  /// All that comes: only the end of an archive tells its size.
  package func byteCount(of stream: any ByteSource, _ recognition: Recognition) -> Int? { .max }

  package func open(_ file: SourceFile) throws(Failure) -> OpenedModel {
    .foreign(try NPZModel.open(file.bytes, name: file.name))
  }

  package var takesConfiguration: Bool { true }

  package var writing: ModelWriting { .foreign(NPZWriter()) }

  package var hasOpaqueElements: Bool { true }
}
