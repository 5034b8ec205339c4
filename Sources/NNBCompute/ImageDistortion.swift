internal import CNNBKernels
package import NNBModel

/// Distorts images of one size (Spec/arithmetic.md, 4.8). Any number of threads may use it, each with a `Room` of its own.
///
/// Safe: the sizes of all memory follow from the sides and the spacing, which are checked first.
@safe package final class ImageDistortion: Sendable {
  package let height, width: Int
  private let distortion: Distortion
  private let across, acrossFirst, down, downFirst: AlignedMemory<Int32>
  private let columns, rows: Int

  /// What a thread needs to distort an image.
  final class Room: Sendable {
    fileprivate let numbers: AlignedMemory<Int32>
    fileprivate let frame: AlignedMemory<UInt8>

    fileprivate init(_ numbers: Int, frame: Int) {
      self.numbers = AlignedMemory(numbers)
      self.frame = AlignedMemory(frame)
    }
  }

  /// Makes the tables of `distortion`, whose numbers are in their ranges, for images of these sides, 1 to 4,096 each.
  package init(_ distortion: Distortion, height: Int, width: Int) {
    let most = Distortion.sides.upperBound
    precondition(distortion.isInRange && 1...most ~= height && 1...most ~= width)
    (self.distortion, self.height, self.width) = (distortion, height, width)
    let padded = (width + 7) / 8 * 8, spacing = distortion.spacing
    (columns, rows) = ((width - 1) / spacing + 4, (height - 1) / spacing + 4)
    across = AlignedMemory(4 * padded)
    acrossFirst = AlignedMemory(padded)
    down = AlignedMemory(4 * height)
    downFirst = AlignedMemory(height)
    unsafe nn_distortion_weights(Int32(width), Int32(spacing), 1, padded, acrossFirst.start, across.start)
    unsafe nn_distortion_weights(Int32(height), Int32(spacing), 4, 1, downFirst.start, down.start)
  }

  /// Memory for one thread.
  func room() -> Room {
    Room(2 * columns * (rows + 1), frame: (width + 3) * (height + 3) + 4)
  }

  /// Writes the image that sample `index` becomes in an epoch. Both pointers lead to height · width bytes.
  func distort(
    _ image: UnsafePointer<UInt8>, seed: UInt64, epoch: UInt64, index: UInt64, _ room: Room, _ kernels: Kernels,
    to result: UnsafeMutablePointer<UInt8>
  ) {
    let d = distortion
    var settings = unsafe nn_distortion(
      width: Int32(width), height: Int32(height), columns: Int32(columns), rows: Int32(rows),
      elastic: Int32(d.elastic), rotate: Int32(d.rotate), shear: Int32(d.shear), scale: Int32(d.scale),
      aspect: Int32(d.aspect), shift: Int32(d.shift), across: across.start, across_first: acrossFirst.start,
      down: down.start, down_first: downFirst.start)
    unsafe kernels.training.pointee.distort(
      &settings, image, seed, epoch, index, room.numbers.start, room.frame.start, result)
  }

  /// The image, of height · width bytes, that sample `index` becomes in an epoch.
  package func distorted(
    _ image: ArraySlice<UInt8>, seed: UInt64, epoch: Int, index: Int, kernels: Kernels = .best
  ) -> [UInt8] {
    precondition(image.count == height * width && epoch >= 0 && index >= 0)
    let room = room()
    var result = [UInt8](repeating: 0, count: image.count)
    unsafe result.withUnsafeMutableBufferPointer { result in
      unsafe image.withUnsafeBufferPointer { image in
        guard let source = image.baseAddress, let start = result.baseAddress else { return }
        unsafe distort(source, seed: seed, epoch: UInt64(epoch), index: UInt64(index), room, kernels, to: start)
      }
    }
    return result
  }
}
