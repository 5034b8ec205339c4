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

  /// The labels in the file at `path`, with what is to be told of how they are read.
  static func labels(at path: String) throws -> (labels: [Int32], note: String?) {
    let source: any ByteSource
    do throws(FileError) { source = try openSource(path) } catch { throw error.failure }
    let start = try source.read(at: 0, upTo: 8)
    guard NumPyData.isArray(start) || NumPyData.isArchive(start) else {
      do throws(IDXError.Cause) {
        return try labels(of: IDXArray(reading: source), path)
      } catch {
        throw IDXError(error.explained(by: source), in: path)
      }
    }
    let arrays = try NumPyData.arrays(in: source, name: path, isReadWhole: true)
    guard arrays.count == 1, let array = arrays.first else {
      throw DataSetError.badData("\(counted(arrays.count, "array")), expected one with labels", of: path, "label-array")
    }
    return try NumPyLabels(path, array).read()
  }

  /// The labels in an array of an IDX file, which may be of any type and in the columns that `Spec/idx.md`, section 5, has.
  private static func labels(of array: IDXArray, _ path: String) throws(IDXError.Cause) -> ([Int32], note: String?) {
    let labels = try LabelArray(array)
    return (try labels.classes().labels.map { Int32($0) }, labels.layout.remark.map { "\(path): \($0)" })
  }
}
