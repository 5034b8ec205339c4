import CNNBSandbox
import Glibc
import NNBSystem
import NNBWorkerProtocol

/// The sandbox that the worker enters before it reads a file.
enum Sandbox {
  /// Locks the process in: it can only read one descriptor, and read and write the other, within `limits`.
  ///
  /// Every part is tried, whether or not those before it succeeded. Returns the parts that are missing.
  static func enter(readable: Int32, writable: Int32?, limits: WorkerLimits) -> [SandboxGap] {
    Memory.keepFreed(16 << 20)
    var gaps: [SandboxGap] = []
    func note(_ feature: SandboxGap.Feature, _ outcome: nn_outcome) {
      if outcome.code != 0 {
        gaps.append(SandboxGap(feature, reason(outcome, after: gaps), answer: name(of: outcome.code)))
      }
    }
    note(.descriptors, nn_outcome(code: nn_close_from(UInt32(WorkerRequest.Descriptor.life) + 1), is_offered: 0))
    let fault = nn_limits(
      UInt64(limits.memoryByteCount), UInt64(limits.processorSeconds), UInt64(limits.outputByteCount),
      UInt64(limits.openFiles))
    note(.limits, nn_outcome(code: fault, is_offered: 0))
    note(.privileges, nn_outcome(code: nn_no_privileges(SIGKILL), is_offered: 0))
    note(.landlock, nn_landlock(readable, writable ?? -1))
    note(.seccomp, nn_seccomp())
    return gaps
  }

  private static func reason(_ outcome: nn_outcome, after gaps: [SandboxGap]) -> SandboxGap.Reason {
    let isAllowance = [EPERM, EACCES].contains(outcome.code)
    if outcome.is_offered != 0 {
      // Landlock and seccomp need a process that cannot gain privileges, which is what failed.
      let cause = gaps.first { $0.feature == .privileges }
      return isAllowance ? cause?.reason ?? .refused : .refused
    }
    if isAllowance { return .withheld }
    return [ENOSYS, EOPNOTSUPP, EINVAL].contains(outcome.code) ? .missing : .refused
  }

  private static func name(of code: Int32) -> String {
    let names = [
      ENOSYS: "ENOSYS", EOPNOTSUPP: "EOPNOTSUPP", EINVAL: "EINVAL", EPERM: "EPERM", EACCES: "EACCES",
      ENOMEM: "ENOMEM", EMFILE: "EMFILE", ENFILE: "ENFILE", E2BIG: "E2BIG", EFAULT: "EFAULT", EBUSY: "EBUSY",
      EBADF: "EBADF", ENOENT: "ENOENT",
    ]
    return names[code] ?? "errno \(code)"
  }
}
