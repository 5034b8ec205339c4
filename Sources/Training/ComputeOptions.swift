public import Compute

/// What does the computing, which changes nothing but the time it takes.
public struct ComputeOptions: Sendable {
  /// The instruction set.
  public var kernels = Kernels.best

  /// The number of threads; more than there is work for are not started.
  public var threads = 1

  /// The best kernels, on one thread.
  public init() {}

  /// Names both.
  public init(kernels: Kernels = .best, threads: Int) {
    self.kernels = kernels
    self.threads = threads
  }
}
