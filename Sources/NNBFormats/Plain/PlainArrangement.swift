internal import NNBModel

/// The order of a file's layers and how their kernels are stored, as far as names and shapes decide it.
struct PlainArrangement {
  /// How all kernels are stored.
  let orientation: ImportOptions.Orientation

  /// The indices of the layers in the order of the network.
  let order: [Int]

  /// What was decided by less than the shapes.
  let notes: [String]

  /// A way to store the kernels in which biases and chain fit, and the orders that it allows.
  typealias Way = (orientation: ImportOptions.Orientation, orders: SizeChain.Orders)

  /// Arranges layers given in the natural order of their names; `given` overrides names and is checked by shapes.
  ///
  /// If the caller gave prefixes for parts that follow each other, the layers are in the order of these, and that counts
  /// where sizes allow several.
  init(
    _ layers: [PlainLayer], given: ImportOptions.Orientation?, isOrdered: Bool = false
  ) throws(ImportError) {
    let ways = Self.ways(layers, given.map { [$0] } ?? ImportOptions.Orientation.allCases)
    let habit = Self.habit(of: layers)
    let names = layers.map(\.name)
    guard let way = ways.first(where: { ways.count == 1 || $0.orientation == habit }) else {
      throw ImportError(
        plain: ways.isEmpty ? Self.contradictions(layers, given: given) : Self.openQuestions(layers, ways))
    }
    var notes: [String] = []
    if ways.count > 1, let habit {
      notes.append(
        "the sizes of the kernels fit both ways, their names say that they are stored as \(habit.axes)")
    } else if given == nil, let habit, habit != way.orientation {
      guard layers.contains(where: \.biasDecides) else {
        throw ImportError(plain: [.ambiguousOrientation(layers: names)])
      }
      notes.append("the kernels are stored as \(way.orientation.axes), though their names suggest \(habit.axes)")
    }
    let order: [Int]
    var isByPrefixes = false
    switch way.orders {
    case .one(let found): order = found
    case _ where isOrdered && !Self.chains(layers, [way.orientation], keeping: [Array(layers.indices)]).isEmpty:
      order = Array(layers.indices)
      isByPrefixes = true
    default: throw ImportError(plain: [Self.orderProblem(layers)])
    }
    if order != Array(layers.indices) {
      notes.append("the order of the layers follows from their sizes: \(listed(order.map { names[$0] }))")
    } else if Self.chains(layers, [way.orientation], keeping: layers.indices.map { [$0] }).first?.orders == .several {
      let list = listed(order.map { names[$0] })
      notes.append(
        isByPrefixes
          ? "the sizes of the layers allow more than one order; that of the prefixes decides: \(list)"
          : SizeChain.noteOnNumbers(list))
    }
    if order == Array(layers.indices), let groups = Self.modelsSideBySide(layers) {
      notes.append("\(listed(groups)) are taken as parts of one network, in this order")
    }
    (self.orientation, self.order, self.notes) = (way.orientation, order, notes)
  }

  /// The orientations that fit: with the layers in the order of their numbers, or where none fits so, in any order.
  static func ways(_ layers: [PlainLayer], _ orientations: [ImportOptions.Orientation]) -> [Way] {
    let fitting = orientations.filter { orientation in layers.allSatisfy { $0.biasFits(orientation) } }
    let numbered = chains(layers, fitting, keeping: queues(layers))
    return numbered.isEmpty ? chains(layers, fitting, keeping: layers.indices.map { [$0] }) : numbered
  }

  /// The orientations in which the layers make a chain, whatever their biases.
  static func chains(
    _ layers: [PlainLayer], _ orientations: [ImportOptions.Orientation], keeping queues: [[Int]]
  ) -> [Way] {
    orientations.compactMap { orientation in
      let orders = SizeChain(layers: layers.map { $0.sizes(orientation) }).orders(keeping: queues)
      return orders == .none ? nil : (orientation, orders)
    }
  }

  /// The layers whose names differ in numbers alone, in the order of these.
  static func queues(_ layers: [PlainLayer]) -> [[Int]] {
    var positions: [NaturalKey: Int] = [:], queues: [[Int]] = []
    for (index, layer) in layers.enumerated() {
      if let position = positions[layer.key.pattern] {
        queues[position].append(index)
      } else {
        positions[layer.key.pattern] = queues.count
        queues.append([index])
      }
    }
    return queues
  }

  /// How kernels of all these names are usually stored; nil if there is no habit, or two.
  private static func habit(of layers: [PlainLayer]) -> ImportOptions.Orientation? {
    layers.allSatisfy { $0.habit == layers.first?.habit } ? layers.first?.habit : nil
  }
}

extension ImportOptions.Orientation {
  /// The axes of a kernel in the order of storage.
  var axes: String {
    switch self {
    case .inOut: "(in, out)"
    case .outIn: "(out, in)"
    }
  }

  /// The other one of the two.
  var opposite: Self { self == .inOut ? .outIn : .inOut }
}
