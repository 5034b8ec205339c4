import Model
import Testing
import WorkerProtocol

struct WorkerRequestTests {
  private static let requests: [WorkerRequest] = {
    var all = [
      WorkerRequest(.importing), WorkerRequest(.verifying), WorkerRequest(.exporting, layout: .plain),
      WorkerRequest(
        .importing, isPlanOnly: true, orientation: "out-in", activations: [.leakyReLU(slope: 0.1), .softmax],
        ignoresRecord: true),
      WorkerRequest(.importing, takesTensorsOnly: true),
    ]
    all[0].isOutputInMemory = true
    return all
  }()

  @Test(arguments: requests.indices)
  func `a request is read back as it was`(index: Int) {
    let request = Self.requests[index]
    #expect(WorkerRequest(words: request.words)?.words == request.words)
    #expect(WorkerRequest(words: request.words)?.activations == request.activations)
  }

  @Test func `the words are fixed`() {
    #expect(
      Self.requests[3].words == [
        "import", "layout=keras", "plan", "orientation=out-in", "activations=leaky_relu:0.1,softmax",
        "ignore-record",
      ])
  }

  @Test(arguments: [
    [], [""], ["--help"], ["import", ""], ["import", "plan=1"], ["import", "layout=other"], ["import", "layout"],
    ["import", "activations=what"], ["import", "activations="], ["plan", "import"], ["importing", "layout=keras"],
  ])
  func `other words are no request`(words: [String]) {
    #expect(WorkerRequest(words: words) == nil)
  }
}
