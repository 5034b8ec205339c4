internal import CNNBKernels
package import NNBModel

/// Distorts images of one size (Spec/arithmetic.md, 4.8). Any number of threads may use it, each with a `Room` of its own.
///
/// Safe: the sizes of all memory follow from the sides and the spacing, which are checked first.
@safe package final class ImageDistortion: Sendable {
  package let distortion: Distortion
  package let height, width: Int
  private let kernels: Kernels
  private let across, down: AlignedMemory<Int16>
  private let acrossFirst, downFirst: AlignedMemory<Int32>

  /// The settings and tables as the kernels need them.
  private nonisolated(unsafe) let description: nn_distortion

  /// What a thread needs to distort an image.
  final class Room: Sendable {
    fileprivate let numbers: AlignedMemory<Int32>
    fileprivate let frame: AlignedMemory<UInt16>

    fileprivate init(_ numbers: Int, frame: Int) {
      self.numbers = AlignedMemory(numbers)
      self.frame = AlignedMemory(frame)
    }
  }

  /// Makes the tables of `distortion`, whose numbers are in their ranges, for images of these sides, 1 to 4,096 each.
  package init(_ distortion: Distortion, height: Int, width: Int, kernels: Kernels = .best) {
    let most = Distortion.sides.upperBound
    precondition(distortion.isInRange && 1...most ~= height && 1...most ~= width)
    (self.height, self.width, self.kernels, self.distortion) = (height, width, kernels, distortion)
    let lanes = unsafe kernels.training.pointee.distortion_lanes
    let groups = (width + Int(lanes) - 1) / Int(lanes)
    across = AlignedMemory(groups * Int(NN_DISTORTION_PAIRS) * 2 * Int(lanes))
    acrossFirst = AlignedMemory(groups)
    down = AlignedMemory(4 * height)
    downFirst = AlignedMemory(height)
    var description = unsafe nn_distortion(
      width: Int32(width), height: Int32(height), elastic: Int32(distortion.elastic),
      rotate: Int32(distortion.rotate), shear: Int32(distortion.shear), scale: Int32(distortion.scale),
      aspect: Int32(distortion.aspect), shift: Int32(distortion.shift), columns: 0, rows: 0, pairs: 0,
      across: across.start, across_first: acrossFirst.start, down: down.start, down_first: downFirst.start)
    unsafe nn_distortion_tables(
      &description, lanes, Int32(distortion.spacing), across.start, acrossFirst.start, down.start, downFirst.start)
    unsafe self.description = description
  }

  /// Memory for one thread.
  func room() -> Room {
    var description = unsafe description
    return unsafe Room(nn_distortion_room(&description), frame: (width + 3) * (height + 2))
  }

  /// Writes the image that sample `index` becomes in an epoch. Both pointers lead to height · width bytes.
  func distort(
    _ image: UnsafePointer<UInt8>, seed: UInt64, epoch: UInt64, index: UInt64, _ room: Room,
    to result: UnsafeMutablePointer<UInt8>
  ) {
    var description = unsafe description
    unsafe kernels.training.pointee.distort(
      &description, image, seed, epoch, index, room.numbers.start, room.frame.start, result)
  }

  /// What samples become in an epoch: those of `images`, each of height · width bytes, of which the first has the number
  /// `first`.
  package func distorted(
    _ images: ArraySlice<UInt8>, seed: UInt64, epoch: Int, first: Int = 0
  ) -> [UInt8] {
    let pixels = height * width, room = room()
    precondition(images.count.isMultiple(of: pixels) && epoch >= 0 && first >= 0)
    var result = [UInt8](repeating: 0, count: images.count)
    unsafe result.withUnsafeMutableBufferPointer { result in
      unsafe images.withUnsafeBufferPointer { images in
        guard let source = images.baseAddress, let start = result.baseAddress else { return }
        for index in 0..<images.count / pixels {
          unsafe distort(
            source + index * pixels, seed: seed, epoch: UInt64(epoch), index: UInt64(first + index), room,
            to: start + index * pixels)
        }
      }
    }
    return result
  }
}
