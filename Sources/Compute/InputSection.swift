internal import CKernels

/// Samples that are taken through the network together, in the forms that the kernels want; every thread has its own.
///
/// The layouts are those of `nn_inputs` in CKernels.
@safe final class InputSection: @unchecked Sendable {
  private let samples: UnsafeMutablePointer<UnsafePointer<UInt8>?>
  private let sampleOrder, blankSamples, ends, columns: AlignedMemory<UInt8>
  private let sampleMasks, columnMasks, pixelMasks: AlignedMemory<UInt64>
  private let pixelOrder: AlignedMemory<UInt32>
  private let blankPixels: AlignedMemory<Int>

  /// Room for a section of samples of so many pixels.
  init(pixels: Int) {
    let count = Int(NN_SECTION), blocks = (pixels + 63) / 64
    unsafe samples = .allocate(capacity: 2 * count)
    unsafe samples.initialize(repeating: nil, count: 2 * count)
    sampleOrder = AlignedMemory(blocks * count + Int(NN_AHEAD))
    sampleMasks = AlignedMemory(blocks * count)
    blankSamples = AlignedMemory(blocks)
    ends = AlignedMemory(count * 64)
    columns = AlignedMemory(pixels * count)
    columnMasks = AlignedMemory(pixels)
    pixelOrder = AlignedMemory(pixels + Int(NN_AHEAD))
    pixelMasks = AlignedMemory(pixels)
    blankPixels = AlignedMemory(1)
  }

  deinit { unsafe samples.deallocate() }

  /// What the kernels are told.
  var description: nn_inputs {
    unsafe nn_inputs(
      samples: samples, next: samples + Int(NN_SECTION), sample_order: sampleOrder.start,
      sample_masks: sampleMasks.start, blank_samples: blankSamples.start, ends: ends.start, columns: columns.start,
      column_masks: columnMasks.start, pixel_order: pixelOrder.start, pixel_masks: pixelMasks.start,
      blank_pixels: blankPixels.start)
  }
}
