internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBZip

/// The elements of the arrays of an `.npz` file.
struct NumPyArchiveSource: TensorSource {
  private let zip: ZipArchive
  private let file: String
  private let arrays: ByName<NumPyArray>

  init(_ archive: NumPyArchive, file: String) {
    (zip, self.file) = (archive.zip, file)
    arrays = ByName(archive.arrays, \.name)
  }

  func check(_ tensor: StoredTensor) throws { _ = try array(of: tensor) }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    let array = try array(of: tensor)
    try array.header.require(elementByteCount, of: tensor.path, file, NPZFormat.name)
    // Every element is read, after the header, so the checksum is computed in passing.
    let source = zip.source(of: array.member, .allInOrder)
    let header = try source.read(at: 0, upTo: array.header.dataOffset)
    guard try NumPyHeader(header, array: array.name.text) == array.header else {
      throw NumPyError.header(array: array.name.text, offset: 0, expected: "what stood there before")
        .failure(of: file, NPZFormat.name)
    }
    return NumPyStorage(array.header, elementByteCount: elementByteCount, in: source) { expected, found in
      NumPyError.truncated(array: array.name.text, expected: expected, found: found).failure(of: file, NPZFormat.name)
    }
  }

  private func array(of tensor: StoredTensor) throws(Failure) -> NumPyArray {
    guard let array = arrays[tensor.path] else {
      throw NumPyError.magic(array: tensor.path.text, found: []).failure(of: file, NPZFormat.name)
    }
    return array
  }
}

/// The elements of an `.npy` file.
struct NumPyFileSource: TensorSource {
  private let bytes: any ByteSource
  private let header: NumPyHeader
  private let file: String

  init(_ bytes: any ByteSource, _ header: NumPyHeader, file: String) {
    (self.bytes, self.header, self.file) = (bytes, header, file)
  }

  func check(_ tensor: StoredTensor) {}

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    try header.require(elementByteCount, of: tensor.path, file, NPYFormat.name)
    return NumPyStorage(header, elementByteCount: elementByteCount, in: bytes) { expected, found in
      NumPyError.truncated(array: nil, expected: expected, found: found).failure(of: file, NPYFormat.name)
    }
  }
}

extension NumPyHeader {
  /// Makes sure that elements have so many bytes.
  fileprivate func require(_ elementByteCount: Int, of array: Name, _ file: String, _ format: FormatName)
    throws(Failure)
  {
    guard type.byteCount != elementByteCount else { return }
    throw NumPyError.header(array: array.text, offset: 0, expected: "elements of \(elementByteCount) bytes")
      .failure(of: file, format)
  }
}
