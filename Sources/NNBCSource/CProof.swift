internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// Compares the numbers of an array with the tensor that they come from, by other code than wrote them.
struct CProof {
  private let array: CArray
  private let reader: NNBReader
  private let index: Int

  init(_ array: CArray, of reader: NNBReader) throws(Failure) {
    guard let index = reader.tensors.firstIndex(where: { $0.name == array.tensor }) else {
      throw Failure("it has no tensor \(array.tensor)", of: nil, .internal, code: "no-tensor")
    }
    (self.array, self.reader, self.index) = (array, reader, index)
  }

  /// Passes the numbers; throws what `fault` gives at the first that is wrong.
  func compare(_ text: inout CTextReader, _ fault: (CTextReader) -> Failure) throws {
    if array.part == .kernel || array.part == .bias {
      return try forEachElement { element, index in
        guard try text.passesSeparator(before: index, inLine: array.numbersInLine),
          try text.float()?.bitPattern == element.bitPattern
        else { throw fault(text) }
      }
    }
    var largest = [Float](repeating: 0, count: array.columns)
    try forEachElement { element, index in
      if element.magnitude > largest[index % array.columns] { largest[index % array.columns] = element.magnitude }
    }
    let scales = largest.map { $0 / 127 }
    if array.part == .scale {
      for (index, scale) in scales.enumerated() {
        guard try text.passesSeparator(before: index, inLine: array.numbersInLine),
          try text.float()?.bitPattern == scale.bitPattern
        else { throw fault(text) }
      }
      return
    }
    try forEachElement { element, index in
      guard try text.passesSeparator(before: index, inLine: array.numbersInLine), let integer = try text.integer(),
        CQuantisation.isRight(integer, element, scale: scales[index % array.columns])
      else { throw fault(text) }
    }
  }

  /// The elements as f32, rounded by the processor.
  private func forEachElement(_ body: (Float, _ index: Int) throws -> Void) throws {
    let type = reader.tensors[index].elementType
    var stream = try reader.stream(of: index), start = 0
    while case let bytes = try stream.read(1 << 20), !bytes.isEmpty {
      let count = bytes.count / type.byteCount
      for place in 0..<count { try body(Float(ElementValue(bytes.span, place, type).value), start + place) }
      start += count
    }
  }
}
