import Testing
import NNBWorkerProtocol

struct WorkerLimitsTests {
  private func limits(_ request: WorkerRequest, _ count: Int) -> WorkerLimits {
    WorkerLimits(for: request, inputByteCount: count)
  }

  /// By hand from the table in Spec/hdf5.md, section 1.
  @Test(arguments: [
    // 1.1 MB of 4,096 layers: 17,187 objects, 64 MiB + 1,100 n to write.
    (WorkerRequest(.exporting), 1_100_000, 5 + 859 + 60, 67_108_864 + 1_210_000_000),
    // A plan reads no elements.
    (WorkerRequest(.importing, isPlanOnly: true), 1_100_000, 5 + 859 + 3, 67_108_864 + 2_200_000),
    (WorkerRequest(.describing), 1 << 30, 5 + 6_553 + 105, 67_108_864 + 2_147_483_648),
    // Checking reads them all and writes the head.
    (WorkerRequest(.checking), 1_100_000, 5 + 859 + 60, 67_108_864 + 2_200_000),
    (WorkerRequest(.importing), 0, 8, 67_108_864),
  ])
  func `Limits are those of the specification`(request: WorkerRequest, count: Int, seconds: Int, output: Int) {
    let found = limits(request, count)
    #expect(found.processorSeconds == seconds)
    #expect(found.outputByteCount == output)
    #expect(found.seconds == 600 + 10 * seconds)
  }

  /// By hand from the same table: a chunk packed a thousandfold, and then the largest chunk that is read.
  @Test(arguments: [
    (0, 671_088_640), (64_000, 671_088_640 + 256_000 + 4_096_000 + 2 * 70_400_000),
    (6_400_000, 671_088_640 + 25_600_000 + 409_600_000 + 2_147_483_648),
  ])
  func `Memory has room for a chunk that is packed best`(count: Int, byteCount: Int) {
    #expect(limits(WorkerRequest(.importing), count).memoryByteCount == byteCount)
  }

  @Test(arguments: [Int.min, -1, 0, 1, 1 << 40, 1 << 62, Int.max])
  func `No size is too large or too small to have limits`(count: Int) {
    for action in [WorkerRequest.Action.importing, .exporting, .describing, .checking, .verifying] {
      let found = limits(WorkerRequest(action), count)
      #expect(found.memoryByteCount >= 640 << 20)
      #expect(found.outputByteCount >= 64 << 20)
      #expect(found.processorSeconds >= 8)
      #expect(found.seconds >= 10 * min(found.processorSeconds, Int.max / 20))
    }
  }

  @Test func `Time grows with objects: twenty a second, however few bytes they have`() {
    let few = limits(WorkerRequest(.exporting), 64 * 20), many = limits(WorkerRequest(.exporting), 64 * 65_536)
    #expect(few.processorSeconds == 9)
    #expect(many.processorSeconds > 65_536 / 20)
  }
}
