import NNBModel
import Testing
import NNBWorkerProtocol

struct WorkerRequestTests {
  private static let requests: [WorkerRequest] = {
    var all = [
      WorkerRequest(.importing), WorkerRequest(.verifying), WorkerRequest(.exporting, layout: .plain),
      WorkerRequest(
        .importing, isPlanOnly: true, orientation: "out-in", activations: [.leakyReLU(slope: 0.1), .softmax],
        ignoresRecord: true),
      WorkerRequest(.importing, takesTensorsOnly: true), WorkerRequest(.describing), WorkerRequest(.checking),
    ]
    all[0].isOutputInMemory = true
    all[1].sandbox = .required
    all[2].sandbox = .bestEffort
    all[4].takesOpaqueAsBFloat16 = true
    all[4].allowsFill = true
    return all
  }()

  @Test(arguments: requests.indices)
  func `a request is read back as it was`(index: Int) {
    let request = Self.requests[index]
    // By value: words that forget a field are equal to themselves all the same.
    #expect(WorkerRequest(words: request.words) == request)
  }

  @Test func `the words are fixed`() {
    #expect(
      Self.requests[3].words == [
        "import", "protocol=2", "layout=keras", "sandbox=as-offered", "plan", "orientation=out-in",
        "activations=leaky_relu:0.1,softmax",
        "ignore-record",
      ])
  }

  @Test(arguments: [
    [], [""], ["--help"], ["import"], ["import", "plan"], ["plan", "import"], ["importing", "protocol=2"],
    ["import", "protocol=1"], ["import", "layout=keras", "protocol=2"],
  ])
  func `words of another version are no request`(words: [String]) {
    #expect(WorkerRequest(words: words) == nil)
  }

  @Test(arguments: [
    "", "plan=1", "layout=other", "layout", "activations=what", "activations=", "sandbox", "sandbox=off", "protocol=2",
    "opaque=f16", "opaque",
  ])
  func `other words are no request`(word: String) {
    #expect(WorkerRequest(words: ["import", "protocol=2", word]) == nil)
  }
}
