internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// What the code of a file depends on: sizes, activations, inputs. None of it is an element.
struct CNetwork {
  let identifier: CIdentifier

  /// Whether the file is a header, whose code one source file asks for.
  let isHeader: Bool

  /// Whether kernels are integers of 8 bits with a scale for each unit.
  let isQuantised: Bool

  let network: Network

  /// The most kernel and bias elements.
  static let mostElements = 1 << 24

  /// The most units of a hidden layer.
  static let mostHidden = 1 << 20

  /// Throws a failure of `name` if C source cannot hold the network.
  init(_ head: NNBHead, _ identifier: CIdentifier, isHeader: Bool, isQuantised: Bool, name: String) throws(Failure) {
    func fail(_ message: String) -> Failure {
      Failure([.init(message)], of: name, .unsupported, format: CFormat.name.id)
    }
    guard let network = head.network else { throw fail("it has tensors and no network: C source computes a network") }
    let count = network.layers.reduce(0) { sum, layer in
      checkedSum(sum, checkedProduct([layer.inputs, layer.outputs]) ?? .max, layer.outputs) ?? .max
    }
    guard count <= Self.mostElements else {
      throw fail(
        "its layers have \(counted(count, "element")), expected at most \(Self.mostElements.grouped) for C source, "
          + "which compilers would need gigabytes of memory for: nnb.h reads a model from memory")
    }
    if let layer = network.layers.dropLast().first(where: { $0.outputs > Self.mostHidden }) {
      throw fail(
        "layer \(layer.name) has \(counted(layer.outputs, "unit")), expected at most \(Self.mostHidden.grouped) for C "
          + "source, which has them on the stack")
    }
    (self.network, self.identifier) = (network, identifier)
    (self.isHeader, self.isQuantised) = (isHeader, isQuantised)
  }

  var layers: [DenseLayer] { network.layers }
  var inputs: Int { network.layers.first?.inputs ?? 0 }
  var outputs: Int { network.outputs }

  /// The scaling of stored numbers, if a function for them does anything.
  var scaling: InputScaling? {
    network.input.scaling.flatMap { $0.elementType == .float32 && $0.scale == 1 && $0.offset == 0 ? nil : $0 }
  }

  /// The arrays in the order of the file.
  var arrays: [CArray] {
    layers.enumerated().flatMap { number, layer -> [CArray] in
      let kernel = CArray(
        layer: number, part: isQuantised ? .integers : .kernel, tensor: layer.kernel,
        count: layer.inputs * layer.outputs, columns: layer.outputs)
      let scale = CArray(
        layer: number, part: .scale, tensor: layer.kernel, count: layer.outputs, columns: layer.outputs)
      let bias = layer.bias.map {
        CArray(layer: number, part: .bias, tensor: $0, count: layer.outputs, columns: layer.outputs)
      }
      return [kernel] + (isQuantised ? [scale] : []) + (bias.map { [$0] } ?? [])
    }
  }

  /// The most units of hidden layers with even and with odd numbers, whose sums take turns in memory.
  var rooms: (even: Int, odd: Int) {
    let hidden = layers.dropLast().map(\.outputs).enumerated()
    func most(_ rest: Int) -> Int { hidden.reduce(0) { $1.offset % 2 == rest ? max($0, $1.element) : $0 } }
    return (most(0), most(1))
  }

  /// The bytes of all arrays.
  var constantByteCount: Int { arrays.reduce(0) { $0 + $1.count * ($1.part == .integers ? 1 : 4) } }

  /// The bytes of sums in memory.
  var workingByteCount: Int { 4 * (rooms.even + rooms.odd) }
}

/// An array of constants.
struct CArray: Equatable {
  /// What it holds.
  enum Part: String {
    case kernel, bias, scale

    /// A kernel of i8.
    case integers
  }

  let layer: Int
  let part: Part

  /// The tensor that its numbers come from.
  let tensor: Name
  let count: Int

  /// The number of units; a kernel has a row of so many for each input.
  let columns: Int

  /// What its name ends in.
  var suffix: String { "_\(part == .integers ? "kernel" : part.rawValue)_\(layer)" }

  /// How many numbers stand on a line.
  var numbersInLine: Int { part == .integers ? 24 : 8 }

  /// The least size of its text in bytes: a digit of each integer, or one with a point, a digit and `f`, a comma and a blank.
  var leastTextBytes: Int { count * (part == .integers ? 3 : 6) }
}
