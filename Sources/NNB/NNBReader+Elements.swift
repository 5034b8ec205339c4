internal import NNBBytes
internal import NNBModel
internal import NNBSystem

extension NNBReader {
  /// Some elements of the tensor at an index of `tensors` as f32, by their places in its data; nil if they are integers. Whoever
  /// calls it has verified them.
  ///
  /// Throws `NNBError` if they cannot be read.
  package func floats(ofTensor index: Int, _ range: Range<Int>) throws(NNBError) -> [Float]? {
    let info = tensors[index], size = info.elementType.byteCount
    let offset = head.dataOffset(of: index) + range.lowerBound * size, count = range.count * size
    do throws(NNBError.Cause) {
      let bytes = try NNB.read(source, at: offset, upTo: count)
      guard bytes.count == count else { throw .truncated(expected: fileLength, found: offset + bytes.count) }
      let part = TensorDescription(name: info.name, elementType: info.elementType, axes: [.init(range.count)])
      do throws(ModelError) {
        return try Tensor(part, bytes: bytes).floats()
      } catch {
        throw .network(offset: offset, error)
      }
    } catch {
      throw NNBError(error, in: source.name)
    }
  }

  /// Verifies every `stride`-th part of the tensors' data from `first` on, in constant memory: with those from 0 to `stride` - 1,
  /// which several processes may verify, all of it is.
  ///
  /// Throws `NNBError` for the first fault.
  package func verify(from first: Int, by stride: Int) throws(NNBError) {
    var buffer: [UInt8] = []
    do throws(NNBError.Cause) {
      for (index, part) in head.parts.enumerated() where index % stride == first {
        try head.verify(part, in: source, using: &buffer)
      }
    } catch {
      throw NNBError(error, in: source.name)
    }
  }

  /// The model with tensors that have no data.
  ///
  /// Throws `NNBError` if its parts do not fit together.
  package func outline() throws(NNBError) -> Checkpoint {
    do throws(ModelError) {
      return try Checkpoint(
        network: network, tensors: tensors.map(Tensor.init(outline:)), training: training, extensions: extensions)
    } catch {
      throw NNBError(.network(offset: 0, error), in: source.name)
    }
  }

  /// The checksum of everything before the data, which has the checksums of the data: another file has another one.
  package var headChecksum: UInt32 { CRC32(of: head.bytes).value }
}
