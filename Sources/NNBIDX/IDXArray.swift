internal import NNBBytes

/// An array of any rank as in an IDX file: element type, shape, and big-endian data, row-major.
package struct IDXArray: Equatable, Sendable {
  /// The largest data that is read or written, in bytes. A header that requires more is refused.
  package static let largestByteCount = 8 << 30

  /// The type of every element.
  package let elementType: IDXElementType

  /// The size of each dimension, the slowest first; empty for a single value.
  package let shape: [Int]

  /// It may begin with the header, because removing that would copy everything.
  private let storage: [UInt8]
  private let dataStart: Int

  /// The elements as in the file: big-endian, row-major.
  package var data: ArraySlice<UInt8> { storage[dataStart...] }

  /// The elements as Swift values.
  ///
  /// Throws `.wrongElementType` if the file holds another type. Copies the data.
  package func elements<Element: IDXElement>(_ type: Element.Type = Element.self) throws(IDXError.Cause) -> [Element] {
    guard elementType == Element.idxType else {
      throw .wrongElementType(expected: Element.idxType, found: elementType)
    }
    let size = elementType.byteCount
    return stride(from: dataStart, to: storage.count, by: size).map { start in
      Element(idxBits: storage[start..<start + size].reduce(0) { $0 << 8 | Element.Bits($1) })
    }
  }

  /// An array of these elements; nil if their number is not the product of `shape`, or if a reader would refuse it.
  package init?<Element: IDXElement>(_ elements: [Element], shape: [Int]) {
    guard checkedProduct(shape) == elements.count, shape.count <= 255,
      shape.allSatisfy({ $0 <= Int(UInt32.max) }),
      let byteCount = checkedProduct(shape + [Element.idxType.byteCount]), byteCount <= Self.largestByteCount
    else { return nil }
    var writer = ByteWriter()
    for element in elements { writer.bigEndian(element.idxBits) }
    elementType = Element.idxType
    self.shape = shape
    storage = writer.bytes
    dataStart = 0
  }

  /// Takes a whole file that begins with a header of `header.byteCount` bytes, or only its data.
  init(_ header: IDXHeader, storage: [UInt8]) {
    elementType = header.elementType
    shape = header.shape
    self.storage = storage
    dataStart = storage.count - header.dataByteCount
  }

  package static func == (left: IDXArray, right: IDXArray) -> Bool {
    left.elementType == right.elementType && left.shape == right.shape && left.data == right.data
  }
}
