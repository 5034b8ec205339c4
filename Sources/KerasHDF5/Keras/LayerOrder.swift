internal import Model

/// The order of layers of which only paths and sizes are known.
enum LayerOrder {
  /// What is known of a layer.
  struct Candidate: Equatable {
    let path: String
    let name: String
    let inputs: Int
    let outputs: Int
  }

  /// How many steps the search for a chain of sizes may take before the order counts as open.
  static let longestSearch = 100_000

  /// The indices of the layers in the order in which they come.
  ///
  /// The numbers in their paths decide where the sizes then make a chain; otherwise the only order that makes one.
  static func order(_ layers: [Candidate], notes: inout [String]) throws(ImportError) -> [Int] {
    if let numbered = numberedOrder(layers), isChain(numbered.map { layers[$0] }) { return numbered }
    guard let chain = onlyChain(layers) else { throw ImportError([.order(layers: layers.map(\.name))]) }
    let names = chain.map { layers[$0].name }.joined(separator: ", ")
    notes.append("the sizes of the layers decide their order: \(names)")
    return chain
  }

  private static func isChain(_ layers: [Candidate]) -> Bool {
    zip(layers, layers.dropFirst()).allSatisfy { $0.outputs == $1.inputs }
  }

  /// The order of the numbers at the paths' ends; nil where the paths differ in more than those.
  static func numberedOrder(_ layers: [Candidate]) -> [Int]? {
    let keys = layers.map { numbered($0.path) }
    let isNumbered = Set(keys.map(\.stem)).count == 1 && Set(keys.map(\.number)).count == keys.count
    guard isNumbered else { return nil }
    return keys.indices.sorted { keys[$0].number < keys[$1].number }
  }

  /// Splits `/layers/dense_12` into `/layers/dense` and 12; without digits the number is 0.
  private static func numbered(_ path: String) -> (stem: [UInt8], number: Int) {
    let bytes = path.identity
    let digits = bytes.reversed().prefix { (0x30...0x39).contains($0) }.count
    guard digits > 0, let number = Int(String(decoding: bytes.suffix(digits), as: UTF8.self)) else { return (bytes, 0) }
    let stem = bytes.dropLast(digits)
    return (Array(stem.last == UInt8(ascii: "_") ? stem.dropLast() : stem), number)
  }

  /// The only order in which each layer takes what the one before gives; nil where there is none or more than one.
  static func onlyChain(_ layers: [Candidate]) -> [Int]? {
    let byInputs = Dictionary(grouping: layers.indices) { layers[$0].inputs }
    var found: [Int]?
    var chain: [Int] = [], isUsed = Array(repeating: false, count: layers.count)
    var open: [[Int]] = [Array(layers.indices)]
    var steps = 0
    while var choices = open.popLast() {
      guard let next = choices.popLast() else {
        if let last = chain.popLast() { isUsed[last] = false }
        continue
      }
      open.append(choices)
      if isUsed[next] { continue }
      steps += 1
      guard steps <= longestSearch else { return nil }
      chain.append(next)
      isUsed[next] = true
      if chain.count == layers.count {
        guard found == nil else { return nil }
        found = chain
      }
      open.append(byInputs[layers[next].outputs] ?? [])
    }
    return found
  }
}
