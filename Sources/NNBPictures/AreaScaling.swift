/// Scaling by area, in integers (Spec/nnidx.md, section 5).
extension Picture {
  /// The picture in another size, each pixel the mean of what it covers.
  package func scaled(height newHeight: Int, width newWidth: Int) -> Picture {
    if (newHeight, newWidth) == (height, width) || newHeight < 1 || newWidth < 1 { return self }
    let columns = Overlap.all(from: width, to: newWidth)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(newHeight * newWidth)
    // The sums over the columns of one row of the picture; a row may be needed for two of the result.
    var row = [Int](repeating: 0, count: newWidth), known = -1
    let area = height * width
    for rows in Overlap.all(from: height, to: newHeight) {
      var sums = [Int](repeating: 0, count: newWidth)
      for y in rows.first...rows.last {
        if y != known {
          addColumns(of: y, columns, to: &row)
          known = y
        }
        let weight = rows.length(with: y)
        for x in 0..<newWidth { sums[x] += weight * row[x] }
      }
      for sum in sums { pixels.append(UInt8((2 * sum + area) / (2 * area))) }
    }
    return Picture(rows: newHeight, columns: newWidth, pixels)
  }

  private func addColumns(of y: Int, _ columns: [Overlap], to row: inout [Int]) {
    for (x, column) in columns.enumerated() {
      var sum = 0
      for source in column.first...column.last {
        sum += column.length(with: source) * Int(pixels[y * width + source])
      }
      row[x] = sum
    }
  }

  /// The largest size of this form in `height` × `width`.
  private func size(fitting height: Int, _ width: Int) -> (height: Int, width: Int) {
    self.height * width > self.width * height
      ? (height, max(1, (2 * self.width * height + self.height) / (2 * self.height)))
      : (max(1, (2 * self.height * width + self.width) / (2 * self.width)), width)
  }

  /// The picture, as large as it fits.
  func scaled(fitting height: Int, _ width: Int) -> Picture {
    let size = size(fitting: height, width)
    return scaled(height: size.height, width: size.width)
  }

  /// The whole picture with its form kept, in the middle of another size, with its ground around it.
  package func fitted(height: Int, width: Int) -> Picture {
    if (height, width) == (self.height, self.width) { return self }
    let inner = scaled(fitting: height, width)
    return inner.placed(
      top: (height - inner.height) / 2, left: (width - inner.width) / 2, height: height, width: width,
      on: PictureGround(of: self).value)
  }

  /// The picture at a place of a larger one.
  func placed(top: Int, left: Int, height: Int, width: Int, on ground: UInt8) -> Picture {
    var result = [UInt8](repeating: ground, count: height * width)
    for y in 0..<self.height {
      let start = (top + y) * width + left
      result.replaceSubrange(start..<start + self.width, with: pixels[y * self.width..<(y + 1) * self.width])
    }
    return Picture(rows: height, columns: width, result)
  }
}

/// What an interval of the result covers of the source, in units in which all lengths are whole.
private struct Overlap {
  /// The first and the last interval of the source that it covers a part of.
  let first, last: Int

  private let start, end, unit: Int

  private init(_ index: Int, from count: Int, to newCount: Int) {
    (start, end, unit) = (index * count, (index + 1) * count, newCount)
    (first, last) = (start / unit, (end - 1) / unit)
  }

  static func all(from count: Int, to newCount: Int) -> [Overlap] {
    (0..<newCount).map { Overlap($0, from: count, to: newCount) }
  }

  /// The length that it has in common with an interval of the source.
  func length(with source: Int) -> Int { min(end, (source + 1) * unit) - max(start, source * unit) }
}
