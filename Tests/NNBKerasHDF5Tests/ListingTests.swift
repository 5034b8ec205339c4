import NNBBytes
import NNBFormats
import NNBKerasHDF5
import NNBHDF5
import NNBModel
import Testing

/// How many problems and notes are told.
struct ListingTests {
  @Test func `of a kind 20 problems are listed, then their number`() {
    let problems = (0..<100).flatMap {
      [ImportProblem.missingGroup("/g\($0)"), .plain(.otherLayer(path: "/o\($0)"))] + ($0 < 3 ? [.noWeights] : [])
    }
    let lines = ImportError(problems).listed.map(\.message)
    #expect(lines.count == 20 + 20 + 3 + 2)
    #expect(lines.filter { $0 == "and 80 more like that, 100 in all" }.count == 2)
    #expect(lines.contains("the group /g19 is missing") && !lines.contains("the group /g20 is missing"))
    #expect(ImportError(Array(problems.prefix(40))).listed.count <= 40)
  }

  @Test func `of datasets that are left out 20 are named`() throws {
    var file = File()
    file.dataset("/w", [2])
    for number in 0..<1_000 { file.dataset("/s\(number)", [2], .other("a string")) }
    let notes = try file.plan(ImportOptions(takesTensorsOnly: true)).notes
    #expect(notes.count == 21)
    #expect(notes.last == "1000 datasets in all are left out, since their elements are no numbers")
  }

  @Test func `elements without a type are bf16 if the caller says so`() throws {
    var file = File()
    file.list(["dense": ["kernel": [4, 3], "bias": [3]]], .opaque(byteCount: 2))
    let activations = ImportOptions(activations: [.softmax])
    #expect(throws: ImportError.self) { try file.plan(activations) }
    var options = activations
    options.takesOpaqueAsBFloat16 = true
    #expect(try file.plan(options).ways.map(\.target.elementType) == [.bfloat16, .bfloat16])
    do throws(ImportError) { _ = try file.plan(activations) } catch {
      #expect(error.problems.map(\.remedy) == [Remedy.opaqueAsBFloat16, Remedy.opaqueAsBFloat16])
    }
  }
}
