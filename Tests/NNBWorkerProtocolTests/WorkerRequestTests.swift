import NNBFormats
import NNBModel
import Testing
import NNBWorkerProtocol

struct WorkerRequestTests {
  private static let requests: [WorkerRequest] = {
    var all = [
      WorkerRequest(.importing), WorkerRequest(.verifying),
      WorkerRequest(.exporting, exporting: ExportOptions(layout: .plain)),
      WorkerRequest(
        .importing, isPlanOnly: true,
        importing: ImportOptions(
          orientation: .outIn, activations: [.leakyReLU(slope: 0.1), .softmax], ignoresRecord: true)),
      WorkerRequest(
        .importing,
        importing: ImportOptions(takesTensorsOnly: true, takesOpaqueAsBFloat16: true, allowsFill: true)),
      WorkerRequest(.describing), WorkerRequest(.checking),
      WorkerRequest(.exporting, exporting: ExportOptions(operatorSet: 9, includesScaling: true)),
      WorkerRequest(
        .importing,
        importing: ImportOptions(
          key: "a=b c", prefix: "actor.,π.", foldsScaling: true, scalingEpsilon: 0x1.999999999999ap-4)),
    ]
    for index in [0, 1] {
      (all[index].importing.folds, all[index].importing.keepsFoldsApart) = (index == 0, index == 1)
      all[index].importing.normalizationSides = NormalizationSides(
        index == 0 ? nil : .after, named: ["bn=π,1": .before, "b n": .after].filter { !$0.key.contains(",") })
      all[index].importing.hiddenActivation = .leakyReLU(slope: 0.1)
    }
    all[0].isOutputInMemory = true
    all[0].isArchiveMember = true
    all[1].sandbox = .required
    all[2].sandbox = .bestEffort
    return all
  }()

  @Test(arguments: requests.indices)
  func `a request is read back as it was`(index: Int) {
    let request = Self.requests[index]
    // By value: words that forget a field are equal to themselves all the same.
    #expect(WorkerRequest(words: request.words) == request)
  }

  @Test func `the text of a configuration goes beside the words`() {
    let request = WorkerRequest(.importing, importing: ImportOptions(configuration: "{}"))
    #expect(request.words.last == "configuration")
    #expect(WorkerRequest(words: request.words)?.importing.configuration == "")
  }

  @Test func `the words are fixed`() {
    #expect(
      Self.requests[3].words == [
        "import", "protocol=9", "layout=keras", "sandbox=as-offered", "plan", "orientation=out-in",
        "activations=leaky_relu:0.1,softmax",
        "ignore-record",
      ])
  }

  @Test(arguments: [
    [], [""], ["--help"], ["import"], ["import", "plan"], ["plan", "import"], ["importing", "protocol=9"],
    ["import", "protocol=1"], ["import", "layout=keras", "protocol=9"],
  ])
  func `words of another version are no request`(words: [String]) {
    #expect(WorkerRequest(words: words) == nil)
  }

  @Test(arguments: [
    "", "plan=1", "layout=other", "layout", "activations=what", "activations=", "sandbox", "sandbox=off", "protocol=9",
    "fold-scaling=1", "configuration={}", "archive-member=1", "key", "prefix", "scaling-epsilon=", "scaling-epsilon=x",
    "orientation=sideways",
    "opaque=f16", "opaque",
  ])
  func `other words are no request`(word: String) {
    #expect(WorkerRequest(words: ["import", "protocol=9", word]) == nil)
  }
}
