internal import NNBModel

/// How a type of stored numbers is taken by the function for them (Spec/c-export.md, 3).
struct CStoredType {
  /// The type of C.
  let type: String

  /// The texts that it needs.
  let fragments: [CFragment]

  /// What the function of one number does, with the number called `stored`; nil where a fragment has that function.
  private let body: String?

  init(_ type: ElementType, _ identifier: CIdentifier) {
    let (name, capitals) = (identifier.text, identifier.capitals)
    let scaling = "\(capitals)_SCALE, \(capitals)_OFFSET"
    func narrow(_ number: String) -> String { "  return \(capitals)_FMA(\(number), \(scaling));\n" }
    /// Numbers of more bits than f32 has, as sign and magnitude.
    func wide(_ isSigned: Bool) -> String {
      isSigned
        ? "  return \(name)_wide(stored < 0, stored < 0 ? 0 - (uint64_t)stored : (uint64_t)stored, 0, \(scaling));\n"
        : "  return \(name)_wide(0, (uint64_t)stored, 0, \(scaling));\n"
    }
    switch type {
    case .float32: (self.type, fragments, body) = ("float", [], narrow("stored"))
    case .float64: (self.type, fragments, body) = ("double", [.wide, .doubleInput], nil)
    case .float16: (self.type, fragments, body) = ("uint16_t", [.half], narrow("\(name)_half(stored)"))
    case .bfloat16: (self.type, fragments, body) = ("uint16_t", [.bfloat], narrow("\(name)_bfloat(stored)"))
    case .int8: (self.type, fragments, body) = ("int8_t", [], narrow("(float)stored"))
    case .uint8: (self.type, fragments, body) = ("uint8_t", [], narrow("(float)stored"))
    case .int16: (self.type, fragments, body) = ("int16_t", [], narrow("(float)stored"))
    case .uint16: (self.type, fragments, body) = ("uint16_t", [], narrow("(float)stored"))
    case .int32: (self.type, fragments, body) = ("int32_t", [.wide], wide(true))
    case .uint32: (self.type, fragments, body) = ("uint32_t", [.wide], wide(false))
    case .int64: (self.type, fragments, body) = ("int64_t", [.wide], wide(true))
    case .uint64: (self.type, fragments, body) = ("uint64_t", [.wide], wide(false))
    }
  }

  /// The function that makes an input of a stored number; empty where a fragment has it.
  func function(_ identifier: CIdentifier) -> String {
    guard let body else { return "" }
    return "/* A number as the first layer takes it. */\n"
      + "static float \(identifier.text)_input(\(type) stored) {\n\(body)}\n\n"
  }
}
