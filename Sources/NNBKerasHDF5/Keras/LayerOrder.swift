internal import NNBFormats
internal import NNBModel

/// Orders layers of which only paths and sizes are known.
enum LayerOrder {
  /// The known facts about a layer.
  struct Candidate: Equatable {
    let path: String
    let name: String
    let inputs: Int
    let outputs: Int
  }

  /// The indices of the layers in order.
  ///
  /// The numbers in their paths decide if the sizes then make a chain; otherwise it is the only order that makes one.
  static func order(_ layers: [Candidate], notes: inout [String]) throws(ImportError) -> [Int] {
    let bySizes = SizeChain(layers: layers.map { ($0.inputs, $0.outputs) }).orders(keeping: layers.indices.map { [$0] })
    func names(_ order: [Int]) -> String { listed(order.map { layers[$0].name }) }
    if let numbered = numberedOrder(layers), isChain(numbered.map { layers[$0] }) {
      if bySizes == .several { notes.append(SizeChain.noteOnNumbers(names(numbered))) }
      return numbered
    }
    guard case .one(let chain) = bySizes else { throw ImportError([.order(layers: layers.map(\.name))]) }
    notes.append("the sizes of the layers decide their order: \(names(chain))")
    return chain
  }

  private static func isChain(_ layers: [Candidate]) -> Bool {
    zip(layers, layers.dropFirst()).allSatisfy { $0.outputs == $1.inputs }
  }

  /// The order of the numbers at the ends of the paths; nil if the paths differ in anything else.
  static func numberedOrder(_ layers: [Candidate]) -> [Int]? {
    let keys = layers.map { numbered($0.path) }
    let isNumbered = Set(keys.map(\.stem)).count == 1 && Set(keys.map(\.number)).count == keys.count
    guard isNumbered else { return nil }
    return keys.indices.sorted { keys[$0].number < keys[$1].number }
  }

  /// Splits `/layers/dense_12` into `/layers/dense` and 12; without digits the number is 0.
  private static func numbered(_ path: String) -> (stem: [UInt8], number: Int) {
    let bytes = Array(path.utf8)
    let digits = bytes.reversed().prefix { (0x30...0x39).contains($0) }.count
    guard digits > 0, let number = Int(String(decoding: bytes.suffix(digits), as: UTF8.self)) else { return (bytes, 0) }
    let stem = bytes.dropLast(digits)
    return (Array(stem.last == UInt8(ascii: "_") ? stem.dropLast() : stem), number)
  }
}
