internal import NNBBytes
internal import NNBIDX
internal import NNBNumPy
internal import NNBSystem

/// Reads labels of IDX and NumPy files.
enum LabelFile {
  /// A number as a label; nil if it is none.
  static func label(_ value: Double) -> Int32? {
    guard value == value.rounded(), (0...Double(ImageStore.largestLabel)).contains(value) else { return nil }
    return Int32(value)
  }

  /// The labels in the file at `path`.
  static func labels(at path: String) throws -> [Int32] {
    let source: any ByteSource
    do throws(FileError) { source = try openSource(path) } catch { throw error.failure }
    let start = try source.read(at: 0, upTo: 8)
    guard NumPyData.isArray(start) || NumPyData.isArchive(start) else {
      do throws(IDXError.Cause) {
        return try labels(of: IDXArray(reading: source), path)
      } catch {
        throw IDXError(error, in: path)
      }
    }
    let arrays = try NumPyData.arrays(in: source, name: path, isReadWhole: true)
    guard arrays.count == 1, let array = arrays.first else {
      throw DataSetError.badData("\(counted(arrays.count, "array")), expected one with labels", of: path, "label-array")
    }
    return try NumPyInput.labels(of: array, path)
  }

  /// The labels in an array of an IDX file.
  static func labels(of array: IDXArray, _ path: String) throws(IDXError.Cause) -> [Int32] {
    guard array.shape.count == 1 else { throw .wrongRank(expected: 1, shape: array.shape) }
    let data = Array(array.data)
    switch array.elementType {
    case .uint8: return data.map { Int32($0) }
    default: throw .wrongElementType(expected: .uint8, found: array.elementType)
    }
  }
}
