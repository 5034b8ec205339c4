package import NNBBytes
package import NNBFormats
internal import NNBModel
internal import NNBZip

/// An array of a file that is read as an array, not as a part of a model.
package struct NumPyData {
  /// The name of a member without `.npy`; empty for an `.npy` file.
  package let name: String

  /// The size of each axis.
  package let shape: [Int]

  /// What the elements are.
  package let type: StoredType

  /// Nil if the elements are no numbers.
  private let storage: NumPyStorage?

  fileprivate init(
    _ name: String, _ header: NumPyHeader, _ source: any ByteSource,
    _ failure: @escaping (_ expected: Int, _ found: Int) -> Failure
  ) {
    (self.name, shape, type) = (name, header.shape, header.type.storedType)
    guard case .number = type, let size = header.type.byteCount else {
      storage = nil
      return
    }
    storage = NumPyStorage(header, elementByteCount: size, in: source, failure: failure)
  }

  /// Replaces the content of `buffer` by elements: those with the first index in `rows`, row-major, least significant byte
  /// first. The array has at least one axis, and its elements are numbers; otherwise there is nothing to read.
  package func read(_ rows: Range<Int>, into buffer: inout [UInt8]) throws {
    buffer.removeAll(keepingCapacity: true)
    try storage?.read(
      start: [rows.lowerBound] + shape.dropFirst().map { _ in 0 }, count: [rows.count] + shape.dropFirst(),
      into: &buffer)
  }
}

extension NumPyData {
  /// Whether a file that begins so is an `.npy` file.
  package static func isArray(_ start: [UInt8]) -> Bool { start.starts(with: NumPyHeader.magic) }

  /// Whether a file that begins so may be an `.npz` file.
  package static func isArchive(_ start: [UInt8]) -> Bool { start.starts(with: Array("PK".utf8)) }

  /// The arrays of the `.npz` or `.npy` file in `source`, which messages call `name`; their headers have been checked.
  ///
  /// With `isReadWhole` all of each array that is used is read, in order, before anything of it is used; then the checksums
  /// are compared in passing.
  package static func arrays(
    in source: any ByteSource, name: String, isReadWhole: Bool
  ) throws(Failure) -> [NumPyData] {
    do {
      let start = try source.read(at: 0, upTo: NumPyHeader.magic.count)
      return isArray(start)
        ? [try array(in: source, name)] : try members(of: ZipArchive(source), name, isReadWhole)
    } catch let error as ZipError {
      throw error.failure(of: name)
    } catch let error as NumPyError {
      throw error.failure(of: name, NPZFormat.name)
    } catch {
      throw Failure(error)
    }
  }

  private static func array(in source: any ByteSource, _ name: String) throws -> NumPyData {
    let header = try NumPyHeader(of: source)
    if let expected = header.byteCount, let found = source.knownCount, expected != found {
      throw expected > found
        ? NumPyError.truncated(array: nil, expected: expected, found: found)
        : NumPyError.trailing(array: nil, offset: expected, count: found - expected)
    }
    return NumPyData("", header, source) { expected, found in
      NumPyError.truncated(array: nil, expected: expected, found: found).failure(of: name, NPYFormat.name)
    }
  }

  private static func members(
    of zip: ZipArchive, _ name: String, _ isReadWhole: Bool
  ) throws -> [NumPyData] {
    try NumPyArchive(zip).arrays.map { array in
      NumPyData(array.name.text, array.header, zip.source(of: array.member, isReadWhole ? .allInOrder : .anyPart)) {
        expected, found in
        NumPyError.truncated(array: array.name.text, expected: expected, found: found)
          .failure(of: name, NPZFormat.name)
      }
    }
  }
}
