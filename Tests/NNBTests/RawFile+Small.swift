import NNBSupport

extension RawFile {
  /// Tensors `b` (2) and `k` (1 by 2) of f32 and a network of one layer that uses them, with one part replaced.
  static func small(network: [UInt8]? = smallNetwork().bytes, index: [UInt8] = smallIndex) -> RawFile {
    var sections = [Section("TNSR", index), Section("DATA", Fields().f32(1, 2).bytes)]
    sections.append(Section("DATA", Fields().f32(3, 4).bytes))
    if let network { sections.insert(Section("NETW", network), at: 0) }
    return RawFile(sections)
  }

  static let smallIndex = Fields().u32(2)
    .u8(1, 1).string("b").u64(2).string("out")
    .u8(1, 2).string("k").u64(1).string("in").u64(2).string("out").bytes

  /// The network of `small`, with these fields in the place of the usual ones.
  static func smallNetwork(
    input: Fields = Fields().u8(1).u64(1).u8(0).u32(0), count: UInt32 = 1,
    layers: Fields = layer("d")
  ) -> Fields {
    input.u32(count).raw(layers.bytes)
  }

  static func layer(
    _ name: String, kind: UInt8 = 1, inputs: UInt64 = 1, outputs: UInt64 = 2,
    activation: Fields = Fields().u8(0), kernel: UInt32 = 1, bias: UInt32 = 0
  ) -> Fields {
    Fields().u8(kind).string(name).u64(inputs, outputs).raw(activation.bytes).u32(kernel).u32(bias)
  }
}

/// A content in the making, field by field.
struct Fields {
  private(set) var bytes: [UInt8] = []

  func u8(_ values: UInt8...) -> Fields { raw(values) }
  func u32(_ value: UInt32) -> Fields { raw(littleEndian(value)) }
  func u64(_ values: UInt64...) -> Fields { raw(values.flatMap { littleEndian($0) }) }
  func f32(_ values: Float...) -> Fields { raw(values.flatMap { littleEndian($0.bitPattern) }) }
  func f64(_ value: Double) -> Fields { raw(littleEndian(value.bitPattern)) }
  func string(_ text: String) -> Fields { string(Array(text.utf8)) }
  func string(_ text: [UInt8], length: UInt16? = nil) -> Fields {
    raw(littleEndian(length ?? UInt16(text.count)) + text)
  }

  func raw(_ more: [UInt8]) -> Fields {
    var copy = self
    copy.bytes += more
    return copy
  }
}
