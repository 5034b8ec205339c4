import NNB
import NNBBytes
import NNBFormats
import NNBONNX
import NNBSystem
import NNBTestSupport

/// An ONNX file as nnb opens it; with a path, elements may stand beside it.
func opened(_ source: any ByteSource, path: String? = nil) throws -> any ForeignModel {
  let file = SourceFile(
    name: "m.onnx", path: path.map { FilePath($0) }, bytes: source, descriptor: -1, byteCount: source.knownCount ?? 0)
  guard case .foreign(let model) = try ONNXFormat().open(file) else { throw NotForeign() }
  return model
}

private struct NotForeign: Error {}

/// The path of a file of other programs.
func fixture(_ name: String) -> String { Fixtures.path("onnx/\(name).onnx") }

/// The `.nnb` file that an ONNX file becomes, and what is told of that.
func imported(
  _ model: any ForeignModel, _ options: ImportOptions = ImportOptions()
) throws -> (reader: NNBReader, report: ImportReport) {
  let target = try OpenFile.inMemory(name: "m.nnb")
  let report = try model.write(options, to: target, isTemporary: true)
  return (try NNBReader(reading: target), report)
}

/// What is wrong with an ONNX file; nil for nothing.
func refusal(
  _ bytes: [UInt8], _ options: ImportOptions = ImportOptions()
) -> Failure? {
  do {
    _ = try imported(try opened(MemorySource(bytes, name: "m.onnx")), options)
    return nil
  } catch {
    return Failure(error)
  }
}

/// Messages of protocol buffers, put together by hand.
enum Wire {
  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = [], rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(truncatingIfNeeded: rest)]
  }

  /// A field that is a number.
  static func number(_ field: Int, _ value: UInt64) -> [UInt8] { varint(UInt64(field) << 3) + varint(value) }

  /// A field that holds bytes.
  static func bytes(_ field: Int, _ content: [UInt8]) -> [UInt8] {
    varint(UInt64(field) << 3 | 2) + varint(UInt64(content.count)) + content
  }

  static func text(_ field: Int, _ content: String) -> [UInt8] { bytes(field, Array(content.utf8)) }

  /// A model of opset 13 around the content of a graph, which begins at byte 8 if it has less than 128 bytes.
  static func model(_ graph: [UInt8]) -> [UInt8] {
    number(1, 7) + bytes(8, number(2, 13)) + bytes(7, graph)
  }

  static func tensor(
    _ name: String, _ sizes: [UInt64], type: UInt64 = 1, _ elements: [UInt8]
  ) -> [UInt8] {
    bytes(5, sizes.flatMap { number(1, $0) } + number(2, type) + text(8, name) + elements)
  }

  static func node(_ operation: String, _ inputs: [String], _ output: String, _ attributes: [UInt8] = []) -> [UInt8] {
    bytes(1, inputs.flatMap { text(1, $0) } + text(2, output) + text(4, operation) + attributes)
  }

  /// An input or output of a graph, FLOAT of shape (open, columns).
  static func end(_ field: Int, _ name: String, _ columns: UInt64) -> [UInt8] {
    let shape = bytes(1, text(2, "N")) + bytes(1, number(1, columns))
    return bytes(field, text(1, name) + bytes(2, bytes(1, number(1, 1) + bytes(2, shape))))
  }

  /// y = x · w, with more in the graph.
  static func dense(_ more: [UInt8], kernel: String = "w") -> [UInt8] {
    model(node("MatMul", ["x", kernel], "y") + more + end(11, "x", 1) + end(12, "y", 1))
  }

  /// A setting of a node that is a whole number.
  static func setting(_ name: String, _ value: UInt64) -> [UInt8] {
    bytes(5, text(1, name) + number(3, value) + number(20, 2))
  }

  /// A setting of a node that is a number.
  static func setting(_ name: String, float value: Float) -> [UInt8] {
    let bits = (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    return bytes(5, text(1, name) + varint(2 << 3 | 5) + bits + number(20, 1))
  }

  /// A tensor of f32.
  static func floats(_ name: String, _ sizes: [UInt64], _ values: [Float]) -> [UInt8] {
    let elements = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    return tensor(name, sizes, bytes(9, elements))
  }

  /// A tensor of i64.
  static func integers(_ name: String, _ values: [UInt64]) -> [UInt8] {
    tensor(name, [UInt64(values.count)], type: 7, bytes(7, values.flatMap(varint)))
  }

  /// h = x · w for one input, and what comes behind that.
  static func behind(_ outputs: Int, _ more: [UInt8]...) -> [UInt8] {
    model(
      node("MatMul", ["x", "w"], "h") + more.flatMap(\.self)
        + floats("w", [1, UInt64(outputs)], (0..<outputs).map(Float.init)) + floats("one", [], [1])
        + end(11, "x", 1) + end(12, "y", UInt64(outputs)))
  }
}
