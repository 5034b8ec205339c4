/// What the HDF5 worker may use (Spec/hdf5.md, section 1): enough for every file that the formats allow, on a machine
/// fifty times slower than those of today, and little more.
package struct WorkerLimits: Equatable, Sendable {
  /// Address space in bytes.
  package let memoryByteCount: Int

  /// Processor time in seconds.
  package let processorSeconds: Int

  /// Seconds by the clock, which also count what the worker waits for: the disk, and its turn on a busy machine.
  package let seconds: Int

  /// The size of what is written, in bytes.
  package let outputByteCount: Int

  /// Descriptors.
  package let openFiles = 32

  /// No file holds more tensors, or datasets and groups.
  private static let mostObjects = 131_072

  /// No file, `.nnb` or `.h5`, has less than this for each object in it.
  private static let leastObjectByteCount = 64

  /// The largest chunk that is read, in bytes.
  private static let largestChunk = 1 << 30

  /// What is packed best is packed a thousandfold.
  private static let growth = 1_100

  /// The limits of a piece of work on a file of `inputByteCount` bytes.
  package init(for request: WorkerRequest, inputByteCount: Int) {
    let size = max(0, inputByteCount)
    let objects = min(Self.mostObjects, size / Self.leastObjectByteCount)
    // Elements may be packed: they are what takes time, unless the worker only looks where they are.
    let looksOnly = request.isPlanOnly || request.action == .describing
    let elements = Self.sum(64 << 20, Self.product(size, looksOnly || request.isOutputInMemory ? 2 : Self.growth))
    outputByteCount = request.action == .checking ? Self.sum(64 << 20, Self.product(size, 2)) : elements
    // Unpacking takes what a chunk was packed from, and a row of chunks, which is kept until it is written; and the chunk
    // itself twice, as one filter gives it and the next one takes it.
    let chunk = min(Self.largestChunk, Self.product(size, Self.growth))
    memoryByteCount = Self.sum(640 << 20, Self.product(size, 4), 2 * chunk, objects * 4_096)
    processorSeconds = 5 + objects / 20 + elements / (20 << 20)
    seconds = Self.sum(600, Self.product(processorSeconds, 10))
  }

  private static func product(_ left: Int, _ right: Int) -> Int {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
  }

  private static func sum(_ terms: Int...) -> Int {
    terms.reduce(0) { sum, term in
      let (next, overflow) = sum.addingReportingOverflow(term)
      return overflow ? .max : next
    }
  }
}
