import NNBBytes
import NNBModel
import NNB
import NNBTestSupport

/// The files of `Fixtures/make_nnb.py`, which was written from Spec/nnb.md alone.
let fixtureNames = [
  "activations", "ancillary", "longest-name", "names", "no-tensors", "smallest-network", "tensors-only",
  "training-adam", "training-momentum", "training-start", "two-layers",
]

func fixture(_ name: String) throws -> [UInt8] {
  try contents(of: Fixtures.path("nnb/good/\(name).nnb"))
}

/// Reads and verifies all of a file; the error without the file's name.
func decode(_ bytes: [UInt8]) throws(NNBError.Cause) -> Checkpoint {
  let reader = try NNBReader(reading: MemorySource(bytes))
  do throws(NNBError) {
    return try reader.checkpoint()
  } catch {
    throw error.cause
  }
}

/// What is wrong with a file; nil where nothing is.
func fault(in bytes: [UInt8]) -> NNBError.Cause? {
  do throws(NNBError.Cause) {
    _ = try decode(bytes)
    return nil
  } catch {
    return error
  }
}

/// A tensor of any type, its data given as bytes.
func tensor(
  _ name: Name, _ type: ElementType, _ axes: [TensorDescription.Axis] = [], _ bytes: [UInt8]
) throws -> Tensor {
  try Tensor(TensorDescription(name: name, elementType: type, axes: axes), bytes: bytes)
}

/// The bytes of hexadecimal digits, blanks left out.
func hex(_ digits: String) -> [UInt8] {
  let values = digits.compactMap(\.hexDigitValue)
  return stride(from: 0, to: values.count - 1, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
}
