package import NNBModel
package import NNB

/// What is known of a tensor in a file.
package struct TensorSummary: Sendable {
  /// Name, element type and axes.
  package let info: TensorDescription

  /// The size of the data in bytes.
  package let byteCount: Int

  /// The checksum in the directory: the CRC-32 of the data, or of more than 1 MiB that of the list of its blocks' CRC-32s;
  /// nil if nobody has computed it, and no nnb has recorded it.
  package let checksum: UInt32?

  /// What is wrong with the data; nil if nothing is known to be.
  package internal(set) var fault: NNBError? {
    get { faults.first }
    set { faults = newValue.map { [$0] } ?? [] }
  }

  /// What the elements are like; nil if nobody asked, or the data is damaged.
  package internal(set) var statistics: TensorStatistics? {
    get { found.first }
    set { found = newValue.map { [$0] } ?? [] }
  }

  /// One or none. Both are large, and of 65,536 tensors most have neither.
  private var faults: [NNBError] = [], found: [TensorStatistics] = []

  init(_ head: NNBHead, _ index: Int, hasChecksum: Bool) {
    let section = head.section(ofTensor: index)
    info = head.tensors[index]
    byteCount = section.length
    checksum = hasChecksum ? section.checksum : nil
  }

  /// Reads and verifies the data, piece by piece.
  mutating func examine(_ reader: NNBReader, _ index: Int, _ progress: (Int) -> Void) throws(NNBError) {
    var found = TensorStatistics(of: info.elementType)
    do throws(NNBError) {
      var stream = try reader.stream(of: index)
      while case let piece = try stream.read(1 << 20), !piece.isEmpty {
        found.add(piece)
        progress(piece.count)
      }
      statistics = found
    } catch {
      if case .file = error.cause { throw error }
      fault = error
    }
  }
}

extension DenseLayer {
  /// The number of elements of its kernel and bias, which must fit in an `Int` as those of a file do.
  package var parameterCount: Int { (inputs + (bias == nil ? 0 : 1)) * outputs }
}

extension Network {
  /// The number of elements of all kernels and biases.
  package var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }
}
