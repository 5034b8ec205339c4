/// The part of a drawing in which numbers have places, with axes around it.
struct ChartFrame {
  /// The size of the drawing, and what is around the part with numbers.
  let width = 440, height = 260
  let left = 58.0, right = 24.0, top = 12.0, bottom = 34.0

  /// The numbers at the ends of both axes.
  let x: (low: Double, high: Double), y: (low: Double, high: Double)

  func place(x value: Double) -> Double {
    let part = (value - x.low) / (x.high - x.low)
    return left + (part.isFinite ? part : 0) * (Double(width) - left - right)
  }

  func place(y value: Double) -> Double {
    let part = (value - y.low) / (y.high - y.low)
    return Double(height) - bottom - (part.isFinite ? part : 0) * (Double(height) - top - bottom)
  }

  /// Lines and numbers of both axes.
  func axes(x: [(value: Double, text: String)], y: [(value: Double, text: String)]) -> [Markup] {
    let end = Double(width) - right, base = Double(height) - bottom
    let rows = y.flatMap { tick in
      let place = place(y: tick.value)
      return [
        Markup.element(.line, [.kind("grid")] + Attribute.line(left, place, end, place)),
        .element(.label, [.kind("tick end")] + Attribute.at(x: left - 7, y: place + 4.5), [.text(tick.text)]),
      ]
    }
    let columns = x.map { tick in
      Markup.element(
        .label, [.kind("tick middle")] + Attribute.at(x: place(x: tick.value), y: base + 20), [.text(tick.text)])
    }
    return rows + columns + [.element(.line, [.kind("axis")] + Attribute.line(left, base, end, base))]
  }

  /// The whole drawing, which a program that reads aloud calls by its title.
  func drawing(_ title: String, _ contents: [Markup]) -> Markup {
    .element(
      .svg, [.kind("chart"), .box(width: width, height: height), .role("img"), .label(title)],
      contents)
  }
}
