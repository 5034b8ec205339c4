internal import NNBBytes

/// Writes a pickle of protocol 2, without a memo: equal contents give equal bytes.
struct PickleWriter {
  private var output = ByteWriter()

  /// The number of instructions.
  private(set) var count = 1

  /// Begins a pickle, which STOP ends.
  init() {
    code(.proto)
    output.append([2])
  }

  /// The bytes of the pickle, which describes the object written last.
  func finished() -> [UInt8] { output.bytes + [PickleOpcode.stop.rawValue] }

  /// Writes an instruction without an argument.
  mutating func code(_ opcode: PickleOpcode) {
    output.append([opcode.rawValue])
    count += 1
  }

  /// Writes a text.
  mutating func text(_ text: String) {
    let bytes = Array(text.utf8)
    code(.binUnicode)
    output.littleEndian(UInt32(truncatingIfNeeded: bytes.count))
    output.append(bytes)
  }

  /// Writes a whole number in the shortest form.
  mutating func integer(_ value: Int) {
    if let byte = UInt8(exactly: value) {
      code(.binInt1)
      output.append([byte])
    } else if let short = UInt16(exactly: value) {
      code(.binInt2)
      output.littleEndian(short)
    } else if let number = Int32(exactly: value) {
      code(.binInt)
      output.littleEndian(UInt32(bitPattern: number))
    } else {
      code(.long1)
      output.append([8])
      output.littleEndian(UInt64(bitPattern: Int64(value)))
    }
  }

  /// Writes a number.
  mutating func number(_ value: Double) {
    code(.binFloat)
    output.bigEndian(value.bitPattern)
  }

  mutating func boolean(_ value: Bool) { code(value ? .newTrue : .newFalse) }

  /// Writes a name of a class or function.
  mutating func global(_ module: String, _ name: String) {
    code(.global)
    output.append(Array("\(module)\n\(name)\n".utf8))
  }

  /// Writes a tuple of whole numbers.
  mutating func tuple(_ values: [Int]) {
    if values.isEmpty { return code(.emptyTuple) }
    code(.mark)
    values.forEach { integer($0) }
    code(.tuple)
  }

  /// Writes a dictionary whose keys and values `body` writes in turn.
  mutating func dictionary(_ body: (inout Self) -> Void) {
    code(.emptyDict)
    code(.mark)
    body(&self)
    code(.setItems)
  }

  /// Writes an empty `collections.OrderedDict`.
  mutating func emptyOrderedDict() {
    global("collections", "OrderedDict")
    code(.emptyTuple)
    code(.reduce)
  }

  /// Writes an ordered dictionary whose keys and values `body` writes in turn.
  mutating func orderedDict(_ body: (inout Self) -> Void) {
    emptyOrderedDict()
    code(.mark)
    body(&self)
    code(.setItems)
  }

  /// Writes a contiguous tensor with a storage of its own, which is called by its number.
  mutating func tensor(_ type: TorchType, shape: [Int], storage: Int) {
    let count = shape.reduce(1, *)
    global("torch._utils", type.storage == nil ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2")
    code(.mark)

    code(.mark)
    text("storage")
    global(type.storage == nil ? "torch.storage" : "torch", type.storage ?? "UntypedStorage")
    text("\(storage)")
    text("cpu")
    integer(type.storage == nil ? count * type.byteCount : count)
    code(.tuple)
    code(.binPersID)

    integer(0)
    tuple(shape)
    tuple(Self.strides(of: shape))
    boolean(false)
    emptyOrderedDict()
    if type.storage == nil { global("torch", type.name) }
    code(.tuple)
    code(.reduce)
  }

  /// How far neighbours along each axis are apart in a contiguous tensor, as PyTorch states it.
  private static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * max(1, shape[axis + 1]) }
    return strides
  }
}
