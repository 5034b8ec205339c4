import Foundation
import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBNumPy
import NNBSystem
import NNBZip
import NNBTestSupport
import Testing

/// Files that NumPy wrote (`Fixtures/make_npz.py`).
struct FixtureTests {
  struct Expected: Decodable {
    struct Tensor: Decodable {
      let type: String
      let shape: [Int]
      let elements: String
    }
    let tensors: [String: Tensor]
    let leftOut: [String]
  }

  private static let expected: [String: Expected] = {
    let data = try? Data(contentsOf: URL(filePath: Fixtures.path("npz/expected.json")))
    return data.flatMap { try? JSONDecoder().decode([String: Expected].self, from: $0) } ?? [:]
  }()

  private static let names = expected.keys.filter { expected[$0]?.tensors.isEmpty == false }.sorted()

  @Test func `The files are there`() { #expect(Self.names.count > 18) }

  @Test(arguments: names) func `Every array is read as NumPy has it`(file: String) throws {
    let expected = try #require(Self.expected[file])
    let (reader, report, _) = try imported(try fixture(file), ImportOptions(takesTensorsOnly: true), file)
    #expect(reader.tensors.map(\.name) == expected.tensors.keys.map { Name($0) }.sorted())
    for (name, tensor) in expected.tensors {
      let found = try #require(try reader.tensor(Name(name)))
      #expect("\(found.elementType)" == tensor.type && found.shape == tensor.shape, "\(name)")
      #expect(found.bytes.map(\.hex).joined() == tensor.elements, "\(name)")
    }
    for name in expected.leftOut {
      #expect(report.notes.contains { $0.hasPrefix("the dataset \(name) is left out") }, "\(name): \(report.notes)")
    }
  }

  @Test(arguments: [
    "plain", "compressed", "streamed", "streamed-compressed", "get-weights", "sklearn", "torch", "flax", "orders",
    "others", "bare-names",
  ])
  func `Names and shapes make one network, however they are written`(file: String) throws {
    let options = ImportOptions(activations: [.relu, .softmax])
    let network = try #require(try imported(try fixture(file + ".npz"), options).reader.network)
    #expect(network.layers.map(\.inputs) == [6, 5] && network.layers.map(\.outputs) == [5, 3])
    func values(_ file: String) throws -> [[Float]] {
      let reader = try imported(try fixture(file + ".npz"), options).reader
      return try network.layers.indices.map { index in
        let layer = try #require(reader.network?.layers[index])
        let kernel = try #require(try reader.tensor(layer.kernel))
        guard kernel.elementType == .float64 else { return try #require(kernel.floats()) }
        return stride(from: 0, to: kernel.bytes.count, by: 8).map { start in
          Float(Double(bitPattern: kernel.bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }))
        }
      }
    }
    #expect(try values(file) == values("plain"))
  }

  @Test func `Arrays with numbers alone come in the order of these, past ten too`() throws {
    let options = ImportOptions(
      orientation: .inOut, activations: [Activation](repeating: .relu, count: 5) + [.softmax])
    let (reader, _, _) = try imported(try fixture("get-weights-12.npz"), options)
    let layers = try #require(reader.network?.layers)
    #expect(layers.map(\.name) == (1...6).map { "dense_\($0)" })
    #expect(layers.last?.outputs == 3)
    let last = try #require(try reader.tensor("dense_6/bias")).bytes.map(\.hex).joined()
    #expect(last == Self.expected["get-weights-12.npz"]?.tensors["arr_11"]?.elements)
  }

  @Test func `Kernels without biases make a network if it is said how they are stored`() throws {
    let bytes = try fixture("kernels-alone.npz")
    let network = try #require(
      try imported(bytes, ImportOptions(activations: [.relu, .softmax])).reader.network)
    #expect(network.layers.map(\.outputs) == [5, 3] && network.layers.allSatisfy { $0.bias == nil })
  }

  @Test func `Members that are no arrays are left out, and that is said`() throws {
    let report = try imported(try fixture("bare-names.npz"), ImportOptions(activations: [.relu, .softmax])).report
    #expect(report.notes.contains("members that are no arrays are left out: notes.txt"))
  }

  @Test func `Python objects are refused by name`() throws {
    let refusal = try #require(refusal(try fixture("objects.npz")))
    #expect(
      refusal.problems.map(\.message) == [
        "dataset arr_0 holds elements that are Python objects, a pickle that is not executed, expected f16, bf16, f32 or "
          + "f64 of a kernel or bias"
      ])
    #expect(refusal.kind == .unsupported && refusal.code == "npz-refused")
  }

  @Test func `Elements of two bytes are bf16 if that is said`() throws {
    let bytes = try fixture("bf16.npz")
    var options = ImportOptions(activations: [.linear])
    #expect(refusal(bytes, options)?.remedies == [.opaqueAsBFloat16])
    options.takesOpaqueAsBFloat16 = true
    #expect(try imported(bytes, options).reader.tensors.map(\.elementType) == [.float32, .bfloat16])
  }

  @Test(arguments: ["matrix.npy", "fortran.npy"])
  func `A matrix alone is the kernel of one layer, if it is said how it is stored`(file: String) throws {
    var options = ImportOptions(activations: [.linear])
    #expect(refusal(try fixture(file), options, file)?.problems.count == 1)
    options.orientation = .outIn
    let layer = try #require(try imported(try fixture(file), options, file).reader.network?.layers.first)
    #expect(layer.inputs == 5 && layer.outputs == 6 && layer.bias == nil)
  }

  @Test func `A single value is no network`() throws {
    let refusal = try #require(refusal(try fixture("scalar.npy"), ImportOptions(), "scalar.npy"))
    #expect(refusal.problems.map(\.message) == ["there is nothing in it that could be the weights of a network"])
  }

  @Test func `what macOS adds to an archive is left out`() throws {
    let array =
      NumPyHeader.magic + [1, 0, 60, 0]
      + Array("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }\n".utf8) + [0, 0, 128, 63]
    let target = try OpenFile.inMemory(name: "m.npz")
    var zip = ZipWriter(to: target)
    for (name, bytes) in [
      ("W1.npy", array), ("._W1.npy", Array("Mac OS X".utf8)), ("__MACOSX/._W1.npy", Array("Mac OS X".utf8)),
      ("a/._b", array), ("__MACOSX/W2.npy", array),
    ] { try zip.add(name, bytes) }
    _ = try zip.finish()
    let found = try imported(
      try target.read(at: 0, upTo: .max), ImportOptions(orientation: .inOut, activations: [.linear]))
    #expect(found.reader.tensors.map(\.name) == ["dense_1/kernel"])
    #expect(
      found.report.notes.contains {
        $0.hasPrefix("members that are no arrays are left out: ._W1.npy, __MACOSX/._W1.npy, a/._b")
      }, "\(found.report.notes)")
  }
}
