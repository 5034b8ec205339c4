/// Prepares a picture as those of MNIST were: in a box of 20 × 20, its centre of mass in the middle of 28 × 28
/// (Spec/nnidx.md, section 6).
package struct MNISTPreparation: Equatable, Sendable {
  /// Whether pictures become their opposite.
  package enum Inversion: String, CaseIterable, Sendable {
    /// If they are dark on light.
    case auto

    case yes, no
  }

  /// The size of the result.
  package let height, width: Int

  /// The size of the box for what is drawn.
  private let boxHeight, boxWidth: Int

  /// Prepares for a size, MNIST's own unless another is given; the box has the same share of it.
  package init(height: Int = 28, width: Int = 28) {
    (self.height, self.width) = (height, width)
    boxHeight = max(1, (20 * height + 14) / 28)
    boxWidth = max(1, (20 * width + 14) / 28)
  }

  /// The picture, prepared, and whether it was inverted. Throws `.noInk`.
  package func prepared(
    _ picture: Picture, _ inversion: Inversion = .auto
  ) throws(PictureError) -> (picture: Picture, isInverted: Bool) {
    let inverts = inversion == .yes || inversion == .auto && PictureGround(of: picture).isDarkOnLight
    let ink = (inverts ? picture.inverted : picture).withoutGround
    guard let box = ink.inkBox else { throw .noInk }
    let scaled = box.scaled(fitting: boxHeight, boxWidth)
    guard let middle = scaled.beginnings(inMiddleOf: height, width) else { throw .noInk }
    return (scaled.placed(top: middle.top, left: middle.left, height: height, width: width, on: 0), inverts)
  }
}

extension Picture {
  /// Light ink on 0, made brighter if it is faint or the ground was not 0 (step 2).
  fileprivate var withoutGround: Picture {
    let ground = PictureGround(of: self), base = Int(ground.value)
    let cut = base + 2 * (Int(ground.bright) - base), largest = Int(pixels.max() ?? 0)
    guard cut > 0 || largest < 128 else { return self }
    let range = max(1, largest - base)
    let table = (0..<256).map { value in
      value <= cut ? 0 : UInt8(min(255, ((value - base) * 255 + range / 2) / range))
    }
    return Picture(rows: height, columns: width, pixels.map { table[Int($0)] })
  }

  /// The smallest rectangle with all pixels above 0; nil if there are none.
  fileprivate var inkBox: Picture? {
    var rows = height..<height, left = width, right = 0
    for y in 0..<height {
      let row = pixels[y * width..<(y + 1) * width]
      guard let first = row.firstIndex(where: { $0 > 0 }), let last = row.lastIndex(where: { $0 > 0 }) else { continue }
      rows = min(rows.lowerBound, y)..<y + 1
      left = min(left, first - y * width)
      right = max(right, last - y * width + 1)
    }
    guard !rows.isEmpty, left < right else { return nil }
    return Picture(
      rows: rows.count, columns: right - left, rows.flatMap { pixels[$0 * width + left..<$0 * width + right] })
  }

  /// Where it begins if its centre of mass is in the middle of a larger size; nil for a black picture.
  fileprivate func beginnings(inMiddleOf height: Int, _ width: Int) -> (top: Int, left: Int)? {
    var sum = 0, across = 0, down = 0
    for y in 0..<self.height {
      for x in 0..<self.width {
        let value = Int(pixels[y * self.width + x])
        sum += value
        across += x * value
        down += y * value
      }
    }
    guard sum > 0 else { return nil }
    func beginning(_ moment: Int, _ own: Int, _ size: Int) -> Int {
      let doubled = 2 * (size / 2) * sum - 2 * moment + sum
      return max(0, min(size - own, doubled < 0 ? 0 : doubled / (2 * sum)))
    }
    return (beginning(down, self.height, height), beginning(across, self.width, width))
  }
}
