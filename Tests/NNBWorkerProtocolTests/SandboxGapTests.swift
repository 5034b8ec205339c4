import Testing
import NNBWorkerProtocol

struct SandboxGapTests {
  @Test(arguments: SandboxGap.Feature.allCases, SandboxGap.Reason.allCases)
  func `A gap is accepted as the demand says, and read back from a report`(
    feature: SandboxGap.Feature, reason: SandboxGap.Reason
  ) throws {
    let gap = SandboxGap(feature, reason, answer: "EPERM")
    #expect(!SandboxDemand.required.accepts(gap))
    #expect(SandboxDemand.bestEffort.accepts(gap))
    #expect(SandboxDemand.asOffered.accepts(gap) == (reason != .refused))
    var report = WorkerReport()
    report.sandboxGaps = [gap]
    #expect(WorkerReport(text: report.text)?.sandboxGaps == [gap])
  }

  @Test func `Every gap has a sentence of its own that names the part, the answer and what it lets happen`() {
    var sentences = Set<String>()
    for feature in SandboxGap.Feature.allCases {
      for reason in SandboxGap.Reason.allCases {
        let gap = SandboxGap(feature, reason, answer: "ENOSYS")
        sentences.insert("\(gap)")
        #expect("\(gap)".contains(gap.name) && "\(gap)".contains("(ENOSYS)") && "\(gap)".contains("hostile"))
      }
    }
    #expect(sentences.count == 15)
  }
}
