public import NNBTestSupport

/// Something that reads what others wrote, and what must hold whatever that is.
public struct FuzzTarget: Sendable {
  /// Changes bytes somehow, to no more than a number of them.
  public typealias ByteMutation = (_ bytes: inout [UInt8], _ limit: Int, _ random: inout SeededGenerator) -> Void

  /// What the target is called.
  public let name: String

  /// The folders below `Fixtures` with inputs to begin with.
  public let seeds: [String]

  /// Reads an input and says whether it was accepted; throws where what must hold does not.
  public let check: @Sendable (_ input: [UInt8]) throws(PropertyFailure) -> Bool

  /// Changes an input with its structure in mind, its inner parts by the mutation of bytes it is given.
  public let mutate: @Sendable (inout [UInt8], _ limit: Int, inout SeededGenerator, ByteMutation) -> Void

  /// Makes an input out of parts of two; nil where that is not better than what bytes alone give.
  public let cross: (@Sendable ([UInt8], [UInt8], inout SeededGenerator) -> [UInt8])?

  init(
    _ name: String, seeds: [String] = [],
    mutate: @escaping @Sendable (inout [UInt8], Int, inout SeededGenerator, ByteMutation) -> Void = {
      bytes, limit, random, change in
      change(&bytes, limit, &random)
    },
    cross: (@Sendable ([UInt8], [UInt8], inout SeededGenerator) -> [UInt8])? = nil,
    check: @escaping @Sendable ([UInt8]) throws(PropertyFailure) -> Bool
  ) {
    self.name = name
    self.seeds = ["fuzz/" + name] + seeds
    self.check = check
    self.mutate = mutate
    self.cross = cross
  }

  /// All targets.
  public static let all = [
    nnb, gzip, idx, workerProtocol, keras, zip, numPy, pickle, onnx, protobuf, safetensors, csv, png,
  ]
}

extension FuzzTarget: CustomStringConvertible {
  public var description: String { name }
}

/// Something that must hold of every input does not.
public struct PropertyFailure: Error, CustomStringConvertible {
  /// A sentence.
  public let description: String
}

/// Throws unless `condition` holds.
func hold(_ condition: Bool, _ message: @autoclosure () -> String) throws(PropertyFailure) {
  if !condition { throw PropertyFailure(description: message()) }
}
