import Foundation
import NNB
import NNBCompute
import NNBGzip
import NNBSupport
import NNBTestSupport
import Testing

import NNBEvaluation

/// A network of the conformance suite, what goes in, and what `Fixtures/make_nnb.py` computed of it in rational numbers.
struct SuiteOutput: Sendable, CustomTestStringConvertible {
  let name: String

  /// The bits of what goes into the first layer, and of what comes out of the last one.
  let inputs: [String]
  let outputs: [String]

  /// Whether every bit is given (Spec/arithmetic.md, 3), or some function is that of the mathematics (6).
  let isExact: Bool

  var testDescription: String { name }

  static func all() throws -> [SuiteOutput] {
    let manifest = try JSONSerialization.jsonObject(with: Data(contents(of: Fixtures.path("nnb/manifest.json"))))
    let good = try #require((manifest as? [String: Any])?["good"] as? [String: [String: Any]])
    return try good.compactMap { name, entry in
      guard let computed = entry["outputs"] as? [String: Any] else { return nil }
      return SuiteOutput(
        name: name, inputs: try #require(computed["inputs"] as? [String]),
        outputs: try #require(computed["outputs"] as? [String]),
        isExact: try #require(computed["exact"] as? Bool))
    }.sorted { $0.name < $1.name }
  }

  func checkpoint() throws -> Checkpoint {
    let path = Fixtures.path("nnb/good/\(name)")
    if FileManager.default.fileExists(atPath: path) { return try NNBReader(bytes: contents(of: path)).checkpoint() }
    let packed = try contents(of: path + ".gz")
    return try NNBReader(bytes: Gzip.decompress(packed, count: Int(integer(packed.suffix(4))))).checkpoint()
  }
}

/// The numbers whose bits are hex digits, of any width; `nan` is any NaN.
private func floats(_ bits: [String]) throws -> [Float] {
  try bits.map { $0 == "nan" ? .nan : Float(bitPattern: try #require(UInt32($0, radix: 16))) }
}

/// Spec/nnb.md, 7; Spec/arithmetic.md, 3.1 to 3.3.
@Suite struct `A network of the suite` {
  @Test(arguments: try SuiteOutput.all(), Kernels.all)
  func `gives the outputs of the manifest`(expected: SuiteOutput, kernels: Kernels) throws {
    let classifier = try Classifier(try expected.checkpoint(), kernels: kernels)
    let (inputs, outputs) = (try floats(expected.inputs), try floats(expected.outputs))
    guard outputs.allSatisfy(\.isFinite) else {
      #expect(throws: EvaluationError.notFinite(image: 0)) { try classifier.outputs(samples: inputs) }
      return
    }
    let found = try classifier.outputs(samples: inputs)
    if expected.isExact {
      #expect(found.map(\.bitPattern) == outputs.map(\.bitPattern))
    }
    #expect(zip(found, outputs).allSatisfy { abs($0 - $1) <= 1e-6 * abs($1) + .leastNonzeroMagnitude * 8 })
    #expect(found.count == outputs.count)
  }
}
