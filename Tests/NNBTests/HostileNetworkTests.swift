import NNBModel
import NNB
import NNBSupport
import Testing

/// Networks with wrong fields (section 7). The content of `NETW` is at 128: the rank, the sizes from 129, the scaling at
/// 137, the number of labels at 138, the layer count at 142, and a layer at 146 with its name's length at 147, inputs at
/// 150, outputs at 158, activation at 166, kernel at 167 and bias at 171; it ends at 175.
struct HostileNetworkTests {
  private func decodeNetwork(_ network: Fields) throws(NNBError.Cause) {
    _ = try decode(RawFile.small(network: network.bytes).bytes)
  }

  private func value(
    _ offset: Int, _ field: String, _ expected: String, _ found: UInt64
  ) -> NNBError.Cause { .value(offset: offset, field: field, expected: expected, found: found) }

  @Test func `a network that ends early is refused, field by field`() throws {
    let bytes = RawFile.smallNetwork().bytes
    #expect(bytes.count == 47)
    let fields = [
      (0, 1), (1, 8), (9, 1), (10, 4), (14, 4), (18, 1), (19, 2), (21, 1), (22, 8), (30, 8), (38, 1), (39, 4), (43, 4),
    ]
    for (start, size) in fields {
      for found in 0..<size {
        let expected = NNBError.Cause.sectionEnd(offset: 128 + start, type: "NETW", expected: size, found: found)
        #expect(throws: expected) { try decodeNetwork(Fields().raw(Array(bytes[..<(start + found)]))) }
      }
    }
    try decodeNetwork(RawFile.smallNetwork())
  }

  @Test func `nothing follows the last layer`() {
    #expect(throws: NNBError.Cause.sectionEnd(offset: 175, type: "NETW", expected: 0, found: 1)) {
      try decodeNetwork(RawFile.smallNetwork().u8(0))
    }
  }

  @Test(arguments: [0, 9, 255] as [UInt8])
  func `the rank of a sample is 1 to 8`(rank: UInt8) {
    #expect(throws: value(128, "rank of the input", "1 to 8", UInt64(rank))) { try decodeNetwork(Fields().u8(rank)) }
  }

  @Test(arguments: [0, 1 << 62, 1 << 63, .max] as [UInt64])
  func `the sizes of a sample and of a layer are 1 to 2^62 - 1`(size: UInt64) {
    let range = "1 to 4611686018427387903"
    #expect(throws: value(129, "input size", range, size)) { try decodeNetwork(Fields().u8(1).u64(size)) }
    #expect(throws: value(150, "inputs", range, size)) {
      try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", inputs: size)))
    }
    #expect(throws: value(158, "outputs", range, size)) {
      try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", outputs: size)))
    }
  }

  @Test(arguments: [2, 255] as [UInt8])
  func `the scaling is known or not`(scaling: UInt8) {
    #expect(throws: value(137, "scaling", "0 to 1", UInt64(scaling))) {
      try decodeNetwork(RawFile.smallNetwork(input: Fields().u8(1).u64(1).u8(scaling)))
    }
  }

  @Test(arguments: [0, 13, 255] as [UInt8])
  func `the stored numbers have a type of the table`(code: UInt8) {
    #expect(throws: value(138, "element type", "1 to 12", UInt64(code))) {
      try decodeNetwork(RawFile.smallNetwork(input: Fields().u8(1).u64(1).u8(1, code).f32(1, 0).u32(0)))
    }
  }

  @Test(arguments: [Float.nan, .signalingNaN, .infinity, -.infinity])
  func `scale and offset are finite`(number: Float) {
    let bits = UInt64(number.bitPattern)
    #expect(throws: value(139, "scale", "the bits of a finite f32", bits)) {
      try decodeNetwork(RawFile.smallNetwork(input: Fields().u8(1).u64(1).u8(1, 6).f32(number, 0).u32(0)))
    }
    #expect(throws: value(143, "offset", "the bits of a finite f32", bits)) {
      try decodeNetwork(RawFile.smallNetwork(input: Fields().u8(1).u64(1).u8(1, 6).f32(1, number).u32(0)))
    }
  }

  @Test(arguments: [-0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1] as [Float])
  func `any finite scale and offset are kept to the bit`(number: Float) throws {
    let input = Fields().u8(1).u64(1).u8(1, 6).f32(number, number).u32(0)
    let bytes = RawFile.small(network: RawFile.smallNetwork(input: input).bytes).bytes
    let scaling = try #require(try decode(bytes).network?.input.scaling)
    #expect(scaling.scale.bitPattern == number.bitPattern)
    #expect(scaling.offset.bitPattern == number.bitPattern)
    #expect(try decode(bytes).encoded() == bytes)
  }

  @Test(arguments: [0, 4_097, 1 << 31, .max] as [UInt32])
  func `there are 1 to 4,096 layers`(count: UInt32) {
    #expect(throws: value(142, "layer count", "1 to 4096", UInt64(count))) {
      try decodeNetwork(RawFile.smallNetwork(count: count))
    }
  }

  @Test(arguments: [(UInt32(2), 175), (4_096, 175)])
  func `a layer count that the section does not hold ends it early`(count: UInt32, end: Int) {
    #expect(throws: NNBError.Cause.sectionEnd(offset: end, type: "NETW", expected: 1, found: 0)) {
      try decodeNetwork(RawFile.smallNetwork(count: count))
    }
  }

  @Test(arguments: [0, 2, 255] as [UInt8])
  func `a layer of an unknown kind is refused`(kind: UInt8) {
    #expect(throws: value(146, "layer kind", "1", UInt64(kind))) {
      try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", kind: kind)))
    }
  }

  @Test(arguments: [0, 1_025] as [UInt16])
  func `a layer's name has 1 to 1,024 bytes`(length: UInt16) {
    let layer = Fields().u8(1).string([], length: length)
    #expect(throws: value(147, "length of the layer name", "1 to 1024", UInt64(length))) {
      try decodeNetwork(RawFile.smallNetwork(layers: layer))
    }
  }

  @Test(arguments: [12, 13, 255] as [UInt8])
  func `an unknown activation is refused`(code: UInt8) {
    #expect(throws: value(166, "activation", "0 to 11", UInt64(code))) {
      try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", activation: Fields().u8(code))))
    }
  }

  @Test(arguments: [(7, "alpha"), (9, "slope")] as [(UInt8, String)], [Double.nan, .infinity, -.infinity])
  func `a parameter is finite`(activation: (code: UInt8, field: String), number: Double) {
    #expect(throws: value(167, activation.field, "the bits of a finite f64", number.bitPattern)) {
      let fields = Fields().u8(activation.code).f64(number)
      try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", activation: fields)))
    }
  }

  @Test(arguments: [2, 3, 1 << 31, .max - 1] as [UInt32])
  func `an index of a tensor is below the tensor count`(index: UInt32) {
    #expect(throws: value(167, "kernel index", "below the tensor count 2", UInt64(index))) {
      try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", kernel: index)))
    }
    #expect(throws: value(171, "bias index", "below the tensor count 2", UInt64(index))) {
      try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", bias: index)))
    }
  }

  @Test func `a kernel is never left out, a bias may be`() throws {
    #expect(throws: value(167, "kernel index", "below the tensor count 2", UInt64(UInt32.max))) {
      try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", kernel: .max)))
    }
    try decodeNetwork(RawFile.smallNetwork(layers: RawFile.layer("d", bias: .max)))
  }
}
