internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// An `.npy` file that is read in this process.
enum NPYModel {
  /// Opens a file: reads and checks its header. What is wrong with it is told as a failure of the file.
  static func open(_ file: SourceFile) throws(Failure) -> any ForeignModel {
    let header: NumPyHeader
    do {
      header = try NumPyHeader(of: file.bytes)
      if let expected = header.byteCount, expected != file.byteCount {
        throw expected > file.byteCount
          ? NumPyError.truncated(array: nil, expected: expected, found: file.byteCount)
          : NumPyError.trailing(array: nil, offset: expected, count: file.byteCount - expected)
      }
    } catch let error as NumPyError {
      throw error.failure(of: file.name, NPYFormat.name)
    } catch {
      throw Failure(error)
    }
    let tensor = tensor(header, called: name(of: file))
    return InProcessModel(
      name: file.name, format: NPYFormat.name.id, source: NumPyFileSource(file.bytes, header, file: file.name)
    ) { options in
      try NumPyCatalog.plan([tensor], options)
    }
  }

  /// What the array is called: as the file, without folder and ending.
  private static func name(of file: SourceFile) -> Name {
    guard let path = file.path.map({ "\($0)" }), let last = path.utf8.split(separator: UInt8(ascii: "/")).last else {
      return "array"
    }
    let ending = ".npy".utf8
    let stem =
      last.count > ending.count && last.suffix(ending.count).elementsEqual(ending) ? last.dropLast(ending.count) : last
    return Name(String(decoding: stem, as: UTF8.self))
  }

  /// The array; a matrix can only be the kernel of a layer, whatever the file is called.
  private static func tensor(_ header: NumPyHeader, called name: Name) -> StoredTensor {
    var tensor = StoredTensor(
      path: name, storedType: header.type.storedType, shape: header.shape, tensorName: name)
    if header.shape.count == 2, WeightName(path: name.text).roles.isEmpty { tensor.meaning = "\(name)/W" }
    return tensor
  }
}
