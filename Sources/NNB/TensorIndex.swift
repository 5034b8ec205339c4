internal import NNBBytes
internal import NNBModel

/// The tensor index, Spec/nnb.md, section 6.1.
enum TensorIndex {
  static func decode(_ content: [UInt8], at offset: Int) throws(NNBError.Cause) -> [TensorDescription] {
    var input = SectionReader(content, of: .tensorIndex, at: offset)
    let count = try input.integer(UInt32.self, "tensor count", in: 0...Format.Limit.tensors)
    var tensors: [TensorDescription] = []
    for _ in 0..<count {
      let start = input.offset
      let tensor = try tensor(&input)
      if let last = tensors.last, last.name >= tensor.name {
        throw .value(
          offset: start, field: "order of tensor names", expected: "strictly ascending", found: UInt64(tensors.count))
      }
      tensors.append(tensor)
    }
    try input.finish()
    return tensors
  }

  private static func tensor(_ input: inout SectionReader) throws(NNBError.Cause) -> TensorDescription {
    let start = input.offset
    let code = try input.integer(UInt8.self, "element type", in: 1...ElementType.allCases.count)
    let rank = try input.integer(UInt8.self, "rank", in: 0...Format.Limit.rank)
    let name = try input.name("tensor name")
    var axes: [TensorDescription.Axis] = []
    for _ in 0..<rank {
      let size = try input.integer(UInt64.self, "axis size", in: 0...Format.Limit.size)
      axes.append(.init(size, try input.name("axis name", shortest: 0)))
    }
    guard let type = ElementType(rawValue: UInt8(code)) else {
      throw .value(offset: start, field: "element type", expected: "1 to 12", found: UInt64(code))
    }
    let tensor = TensorDescription(name: name, elementType: type, axes: axes)
    guard tensor.byteCount != nil else {
      throw .value(offset: start, field: "tensor size", expected: "below 2^63 bytes", found: .max)
    }
    return tensor
  }

  static func encode(_ tensors: [TensorDescription]) throws(NNBError.Cause) -> [UInt8] {
    var output = ByteWriter()
    try output.integer(tensors.count, as: UInt32.self, "tensor count", in: 0...Format.Limit.tensors)
    for tensor in tensors {
      output.littleEndian(tensor.elementType.rawValue)
      try output.integer(tensor.axes.count, as: UInt8.self, "rank", in: 0...Format.Limit.rank)
      try output.name(tensor.name, "tensor name")
      for axis in tensor.axes {
        try output.integer(axis.size, as: UInt64.self, "axis size", in: 0...Format.Limit.size)
        try output.name(axis.name, "axis name", shortest: 0)
      }
    }
    return output.bytes
  }
}
