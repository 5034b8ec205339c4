internal import NNBBytes
package import NNBFormats
internal import NNBModel

/// An HDF5 file as a source of tensors.
package final class HDF5Source: TensorSource {
  /// The file.
  package let file: HDF5File

  /// Opens the file at `path` for reading, as `HDF5File` does.
  package init(reading path: String, allowsFill: Bool = false) throws(HDF5Error) {
    file = try HDF5File(reading: path, allowsFill: allowsFill)
  }

  package func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    let dataset = try DatasetReader(tensor.path.text, in: file)
    guard dataset.shape == tensor.shape, dataset.elementByteCount == elementByteCount else {
      throw HDF5Error.size(
        path: tensor.path.text, declared: checkedProduct(tensor.shape + [elementByteCount]), stored: 0)
    }
    return dataset
  }

  package func check(_ tensor: StoredTensor) throws {
    _ = try DatasetReader(tensor.path.text, in: file)
  }
}
