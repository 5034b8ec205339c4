internal import CNNBKernels

/// Samples that go through the network together, in the forms that the kernels need. Every thread has its own.
///
/// The layouts are those of `nn_inputs` in CNNBKernels.
@safe final class InputSection: @unchecked Sendable {
  private let samples: UnsafeMutablePointer<UnsafePointer<UInt8>?>
  private let endBytes, sampleOrder, blankSamples, columns, pixelOrder: AlignedMemory<UInt8>
  private let sampleMasks, pixelMasks: AlignedMemory<UInt64>
  private let blankPixels: AlignedMemory<UInt16>

  /// Allocates a section of samples of `pixels` pixels.
  init(pixels: Int) {
    let count = Int(NN_SECTION), blocks = (pixels + 63) / 64
    let stretches = (pixels + Int(NN_STRETCH) - 1) / Int(NN_STRETCH)
    unsafe samples = .allocate(capacity: 3 * count)
    unsafe samples.initialize(repeating: nil, count: 3 * count)
    endBytes = AlignedMemory(count * 64)
    for sample in 0..<count { unsafe samples[2 * count + sample] = UnsafePointer(endBytes.start + 64 * sample) }
    sampleOrder = AlignedMemory(blocks * count + 64)
    sampleMasks = AlignedMemory(blocks * count)
    blankSamples = AlignedMemory(blocks)
    columns = AlignedMemory(pixels * count)
    pixelOrder = AlignedMemory(pixels + 64)
    pixelMasks = AlignedMemory(blocks * 64)
    blankPixels = AlignedMemory(stretches)
  }

  deinit { unsafe samples.deallocate() }

  /// The section as the kernels need it.
  var description: nn_inputs {
    unsafe nn_inputs(
      samples: samples, next: samples + Int(NN_SECTION), ends: samples + 2 * Int(NN_SECTION),
      end_bytes: endBytes.start, sample_masks: sampleMasks.start, sample_order: sampleOrder.start,
      blank_samples: blankSamples.start, columns: columns.start, pixel_masks: pixelMasks.start,
      pixel_order: pixelOrder.start, blank_pixels: blankPixels.start)
  }
}
