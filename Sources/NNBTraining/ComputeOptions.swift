package import NNBCompute

/// How training is computed. This changes the time it takes, but not the result.
public struct ComputeOptions: Sendable {
  /// The instruction set.
  package var kernels = Kernels.best

  /// The number of threads. No more are started than there is work for.
  public var threads = 1

  /// How other ranks are reached, which train together with this one; nil if there are none.
  package var transport: (any RankTransport)?

  /// What makes the run sharded; nil if it is not.
  package var shards: (any ShardedStart)?

  /// What has the numbers of the checkpoint that the run begins with, of which then only the outline is needed; nil if they are in
  /// its tensors.
  package var numbers: (any NumberStart)?

  /// How many bytes whoever runs it needs between its steps or at its end, if the model's parameters take so many bytes, and
  /// everything that is saved.
  package var memoryBesides: @Sendable (_ parameters: Int, _ all: Int) -> Int = { _, _ in 0 }

  /// The best kernels, on one thread.
  public init() {}

  /// The best kernels, on `threads` threads.
  public init(threads: Int) {
    self.threads = threads
  }

  /// The best kernels, on `threads` threads of this rank, which leads.
  package init(
    threads: Int, transport: (any RankTransport)?, shards: (any ShardedStart)? = nil,
    numbers: (any NumberStart)? = nil
  ) {
    self.threads = threads
    self.transport = transport
    (self.shards, self.numbers) = (shards, numbers)
  }

  /// The given kernels and number of threads.
  package init(kernels: Kernels, threads: Int) {
    self.kernels = kernels
    self.threads = threads
  }
}
