internal import NNBModel

extension ExportPlan {
  /// Notes what a model does not find of a scaling that it does itself, in layers of f32 or f64 (Spec/keras.md, section 4).
  mutating func noteLosses(_ scaling: InputScaling, in layerType: ElementType, target: String) {
    let type = scaling.elementType
    if type != .uint8 {
      losses.append(
        "that stored numbers are \(type): no Rescaling says so, and without the record they are taken for u8")
    }
    if layerType == .float64 {
      losses.append("the rounding of scaled inputs to f32: \(target) computes this model in f64")
      return
    }
    if !type.fitsFloat32 {
      losses.append("the digits of stored \(type) that f32 does not have: \(target) rounds to f32 before it scales")
    }
    if scaling.offset != 0 {
      losses.append("the single rounding of scaled inputs: \(target) rounds the product, then the sum")
    }
  }
}
