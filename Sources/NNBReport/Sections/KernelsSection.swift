internal import NNBBytes
internal import NNBCommandLine
internal import NNBEvaluation
internal import NNBPictures

/// What each unit of the first layer looks for.
struct KernelsSection {
  let layer: FirstLayer
  let shape: [Int]

  /// How many units are shown, and how many pixels all of their pictures may have.
  private static let mostUnits = 256, mostPixels = 1 << 18

  /// Nil if the samples are no grey pictures.
  var panel: Panel? {
    guard let size = PictureShape(shape), size.height * size.width == layer.inputs else { return nil }
    let area = min(size.height, 64) * min(size.width, 64)
    let units = layer.order(max(8, min(Self.mostUnits, Self.mostPixels / area)))
    let figures = units.map { unit in
      let picture = Picture(height: size.height, width: size.width, pixels: layer.greys(of: unit))
      return Markup.element(
        .figure, [.kind("kernel")],
        ImageFigure.picture(picture, "Weights of unit \(unit)") + [
          .element(.figcaption, [.tip("unit \(unit)")], [.percent(layer.shares[unit])])
        ])
    }
    let rest = layer.units - units.count
    return Panel(
      "kernels", "First layer",
      [
        .paragraph(
          .text(
            "The weights of \(rest > 0 ? "the \(units.count) largest of " : "")\(counted(layer.units, "unit")) as pictures of the inputs: white for "
              + "positive, black for negative, grey for zero. Below each is the unit's share in the weight of all paths from inputs to outputs."
          ))
      ]
        + (layer.notFinite > 0
          ? [
            .paragraph(
              .text(
                "\(counted(layer.notFinite, "weight")) of the network are not finite; they are black here and count as 0."
              ))
          ] : [])
        + [.element(.div, [.kind("kernels")], figures)])
  }
}
