import NNBCompute
import Testing

/// Each test is a process of its own, whose settings it may change.
struct ChosenKernelsTests {
  @Test func `kernels are the fastest until the program chooses some by a name that the processor has`() async {
    await #expect(processExitsWith: .success) {
      #expect(!Kernels.choose("mmx"))
      #expect(Kernels.best.name == Kernels.all.last?.name)
      #expect(Kernels.choose("baseline"))
      #expect(Kernels.best.name == "baseline")
      #expect(!Kernels.choose(""))
      #expect(Kernels.best.name == "baseline")
    }
  }
}
