package import NNBCompute

/// What does the computing, which changes nothing but the time it takes.
public struct ComputeOptions: Sendable {
  /// The instruction set.
  package var kernels = Kernels.best

  /// The number of threads; more than there is work for are not started.
  public var threads = 1

  /// The best kernels, on one thread.
  public init() {}

  /// The best kernels, on so many threads.
  public init(threads: Int) {
    self.threads = threads
  }

  /// Names both.
  package init(kernels: Kernels, threads: Int) {
    self.kernels = kernels
    self.threads = threads
  }
}
