import NNB
import NNBModel
import NNBTestSupport
import Testing

/// One reader in several tasks.
struct SharedReaderTests {
  private static func model() throws -> Checkpoint {
    try Checkpoint(
      network: nil,
      tensors: (0..<24).map { number in
        let values = (0..<100_000).map { Float($0 * 31 + number) }
        return try Tensor(name: "t\(number)", axes: [.init(values.count)], values: values)
      })
  }

  private func readAll(_ reader: NNBReader) async throws -> [Tensor] {
    try await withThrowingTaskGroup { group in
      for index in reader.tensors.indices { group.addTask { (index, try reader.tensor(at: index)) } }
      return try await group.reduce(into: [Int: Tensor]()) { $0[$1.0] = $1.1 }
    }.sorted { $0.key < $1.key }.map(\.value)
  }

  @Test func `tasks read the tensors of a file, of memory and of a stream at once`() async throws {
    let model = try Self.model()
    let bytes = try model.encoded()
    let file = try withTemporaryFolder { folder in
      try model.write(to: folder + "/m.nnb")
      return try NNBReader(contentsOf: folder + "/m.nnb")
    }
    #expect(try await readAll(file) == model.tensors)
    #expect(try await readAll(NNBReader(bytes: bytes)) == model.tensors)
    let stream = try withNamedPipe(carrying: bytes) { try NNBReader(contentsOf: $0) }
    #expect(try await readAll(stream) == model.tensors)
  }

  @Test func `a tensor is found by its name`() throws {
    let reader = try NNBReader(bytes: try Self.model().encoded())
    #expect(try reader.tensor("t7")?.floats()?.first == 7)
    #expect(try reader.tensor("t") == nil)
    #expect("\(reader)" == "memory: 24 tensors, \(counted(reader.fileLength))")
  }

  @Test func `bytes that are no model are refused by the name they are given`() {
    #expect(throws: NNBError(.notNNB(found: [1, 2]), in: "the download")) {
      try NNBReader(bytes: [1, 2], name: "the download")
    }
  }

  private func counted(_ count: Int) -> String {
    let digits = String(String(count).reversed())
    let groups = stride(from: 0, to: digits.count, by: 3).map { String(digits.dropFirst($0).prefix(3)) }
    return String(groups.joined(separator: ",").reversed()) + " bytes"
  }
}
