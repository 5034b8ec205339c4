internal import NNBFormats
internal import NNBBytes
internal import CNNBHDF5
internal import NNBModel

/// Element types as the library describes them.
enum ElementLayout {
  /// The type that an HDF5 type is here.
  static func storedType(_ type: borrowing Identifier) -> StoredType {
    let size = Int(clamping: H5Tget_size(type.value))
    switch H5Tget_class(type.value) {
    case H5T_INTEGER: return integer(type, size)
    case H5T_FLOAT: return float(type, size)
    case H5T_OPAQUE: return .opaque(byteCount: size)
    case H5T_STRING: return .other("a string")
    case H5T_COMPOUND: return .other("a compound")
    case H5T_ENUM: return .other("an enumeration")
    case H5T_ARRAY: return .other("an array in each element")
    case H5T_VLEN: return .other("a list of variable length")
    case H5T_REFERENCE: return .other("a reference")
    default: return .other("of an unknown class")
    }
  }

  /// Whether the most significant byte of an element comes first.
  static func isBigEndian(_ type: borrowing Identifier) -> Bool { H5Tget_order(type.value) == H5T_ORDER_BE }

  private static func hasPlainOrder(_ type: borrowing Identifier) -> Bool {
    let order = H5Tget_order(type.value)
    return order == H5T_ORDER_LE || order == H5T_ORDER_BE
  }

  private static func integer(_ type: borrowing Identifier, _ size: Int) -> StoredType {
    let isSigned = H5Tget_sign(type.value) == H5T_SGN_2
    guard hasPlainOrder(type), H5Tget_precision(type.value) == 8 * size, H5Tget_offset(type.value) == 0 else {
      return .other("an integer of \(counted(size, "byte")) with unused bits")
    }
    switch (size, isSigned) {
    case (1, true): return .number(.int8)
    case (1, false): return .number(.uint8)
    case (2, true): return .number(.int16)
    case (2, false): return .number(.uint16)
    case (4, true): return .number(.int32)
    case (4, false): return .number(.uint32)
    case (8, true): return .number(.int64)
    case (8, false): return .number(.uint64)
    default: return .other("an integer of \(counted(size, "byte"))")
    }
  }

  /// Sign, exponent and fraction at the places of IEEE 754 or bf16, and with that bias.
  private static func float(_ type: borrowing Identifier, _ size: Int) -> StoredType {
    let unknown = StoredType.other(
      "a floating-point number of \(counted(size, "byte")) that is not IEEE 754's")
    var sign = 0, exponentAt = 0, exponent = 0, fractionAt = 0, fraction = 0
    guard hasPlainOrder(type), H5Tget_precision(type.value) == 8 * size, H5Tget_norm(type.value) == H5T_NORM_IMPLIED,
      unsafe H5Tget_fields(type.value, &sign, &exponentAt, &exponent, &fractionAt, &fraction) >= 0,
      sign == 8 * size - 1, exponentAt == fraction, fractionAt == 0, exponent > 0, exponent < 16,
      H5Tget_ebias(type.value) == (1 << (exponent - 1)) - 1
    else { return unknown }
    switch (size, exponent, fraction) {
    case (2, 5, 10): return .number(.float16)
    case (2, 8, 7): return .number(.bfloat16)
    case (4, 8, 23): return .number(.float32)
    case (8, 11, 52): return .number(.float64)
    default: return unknown
    }
  }

  /// The type in which elements are written. The library has no bf16, so its bits are written as integers.
  static func fileType(_ type: ElementType) throws(HDF5Error) -> Identifier {
    let base =
      switch type {
      case .float32, .float16: nn_f32()
      case .float64: nn_f64()
      case .int8: nn_i8()
      case .uint8: nn_u8()
      case .int16: nn_i16()
      case .uint16, .bfloat16: nn_u16()
      case .int32: nn_i32()
      case .uint32: nn_u32()
      case .int64: nn_i64()
      case .uint64: nn_u64()
      }
    let copy = try Identifier(H5Tcopy(base), "make", "a type")
    if type == .float16 {
      try Library.check(H5Tset_fields(copy.value, 15, 10, 5, 0, 10), "make", "a type")
      try Library.check(H5Tset_ebias(copy.value, 15), "make", "a type")
      try Library.check(H5Tset_size(copy.value, 2), "make", "a type")
    }
    return copy
  }
}
