internal import CKernels

/// Samples that are taken through the network together, in the forms that the kernels want.
///
/// The layouts are those of `nn_inputs` in CKernels.
@safe final class InputSection: Sendable {
  /// The bytes of a sample with its padding.
  let stride: Int

  private let rows, columns: AlignedMemory<UInt8>
  private let masks: AlignedMemory<UInt64>

  /// Room for so many samples, a multiple of 64.
  init(pixels: Int, sampleCount: Int) {
    precondition(sampleCount % 64 == 0)
    stride = (pixels + 63) / 64 * 64
    rows = AlignedMemory(sampleCount * stride)
    columns = AlignedMemory(sampleCount * stride)
    masks = AlignedMemory(sampleCount * stride / 64)
  }

  /// What the kernels are told.
  var description: nn_inputs {
    unsafe nn_inputs(rows: rows.start, columns: columns.start, masks: masks.start, stride: stride)
  }
}
