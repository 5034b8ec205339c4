package import NNBEvaluation
package import NNBPictures

/// What the units of a first layer look for, as pictures.
extension FirstLayer {
  /// The kernel of a unit: 128 for 0, brighter above, darker below; nil if its inputs are not pixels.
  package func picture(of unit: Int, _ shape: PictureShape) -> Picture? { shape.picture(of: greys(of: unit)) }
}
