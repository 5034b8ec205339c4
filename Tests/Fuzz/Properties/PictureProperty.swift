internal import NNBBytes
internal import NNBPictures
internal import NNBSupport
internal import NNBTestSupport

extension FuzzTarget {
  /// Pictures: what is decoded is the same when it was written as PNG, and can be scaled and prepared.
  public static let png = FuzzTarget("FuzzPNG", seeds: ["pictures"], mutate: PNGMutator.mutate) {
    input throws(PropertyFailure) in
    let picture: Picture
    do throws(PictureError) {
      picture = try PictureFile(background: 77).picture(in: input)
    } catch {
      try hold(!error.description.isEmpty, "an error says nothing")
      return false
    }
    try hold(picture.pixels.count == picture.height * picture.width, "the pixels are not those of the size")
    // What a small file can stand for is large; of that only the decoding is of interest.
    guard picture.pixels.count <= 1 << 16 else { return true }
    let again = try taken("written again, it is refused") { () throws(PictureError) in
      try PictureFile().picture(in: try picture.png())
    }
    try hold(again == picture, "written again, it is another")
    let prepared = try taken("it cannot be prepared") { () throws(PictureError) in
      try MNISTPreparation().prepared(picture).picture
    }
    try hold(prepared.map { $0.height == 28 && $0.width == 28 } ?? true, "prepared, it has another size")
    let scaled = picture.fitted(height: 9, width: 31)
    try hold(scaled.pixels.count == 9 * 31, "scaled, it has another size")
    if let least = picture.pixels.min(), let most = picture.pixels.max() {
      try hold(scaled.pixels.allSatisfy { least <= $0 && $0 <= most }, "scaled, it has greys that were not there")
    }
    return true
  }

  /// What a step gives; nil if there is nothing drawn.
  private static func taken(
    _ message: String, _ step: () throws(PictureError) -> Picture
  ) throws(PropertyFailure) -> Picture? {
    do throws(PictureError) {
      return try step()
    } catch {
      try hold(error == .noInk, "\(message): \(error)")
      return nil
    }
  }
}

/// Changes of PNG files that mostly leave the checksums of their chunks right.
enum PNGMutator {
  static func mutate(
    _ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    change(&bytes, limit, &random)
    if Int.random(in: 0..<8, using: &random) > 0 { mend(&bytes) }
  }

  /// Computes the CRC-32 of every chunk that is whole.
  private static func mend(_ bytes: inout [UInt8]) {
    var start = 8
    while start + 12 <= bytes.count {
      let count = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      guard count <= bytes.count - start - 12 else { return }
      let end = start + 8 + count
      let checksum = CRC32(of: Array(bytes[start + 4..<end])).value
      for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * index)) }
      start = end + 4
    }
  }
}
