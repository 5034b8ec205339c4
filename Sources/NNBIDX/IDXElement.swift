/// The element types of IDX; the raw value is the third byte of the file.
public enum IDXElementType: UInt8, CaseIterable, Sendable {
  case uint8 = 0x08
  case int8 = 0x09
  case int16 = 0x0B
  case int32 = 0x0C
  case float32 = 0x0D
  case float64 = 0x0E

  /// The size of an element in bytes.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8: 1
    case .int16: 2
    case .int32, .float32: 4
    case .float64: 8
    }
  }
}

/// A Swift type whose values IDX can hold.
package protocol IDXElement: Sendable {
  /// The IDX type with the same values.
  static var idxType: IDXElementType { get }

  /// The unsigned integer with the same bits.
  associatedtype Bits: FixedWidthInteger & UnsignedInteger

  /// The value with these bits.
  init(idxBits: Bits)

  /// The bits of the value.
  var idxBits: Bits { get }
}

extension IDXElement where Self: FixedWidthInteger, Bits: FixedWidthInteger {
  package init(idxBits: Bits) { self = Self(truncatingIfNeeded: idxBits) }
  package var idxBits: Bits { Bits(truncatingIfNeeded: self) }
}

extension UInt8: IDXElement {
  package typealias Bits = UInt8
  package static var idxType: IDXElementType { .uint8 }
}

extension Int8: IDXElement {
  package typealias Bits = UInt8
  package static var idxType: IDXElementType { .int8 }
}

extension Int16: IDXElement {
  package typealias Bits = UInt16
  package static var idxType: IDXElementType { .int16 }
}

extension Int32: IDXElement {
  package typealias Bits = UInt32
  package static var idxType: IDXElementType { .int32 }
}

extension Float: IDXElement {
  package typealias Bits = UInt32
  package static var idxType: IDXElementType { .float32 }
  package init(idxBits: UInt32) { self.init(bitPattern: idxBits) }
  package var idxBits: UInt32 { bitPattern }
}

extension Double: IDXElement {
  package typealias Bits = UInt64
  package static var idxType: IDXElementType { .float64 }
  package init(idxBits: UInt64) { self.init(bitPattern: idxBits) }
  package var idxBits: UInt64 { bitPattern }
}
