import CSandbox
import Glibc
import WorkerProtocol

/// The limits the worker puts on itself before it looks at a file.
enum Sandbox {
  /// What the library and this program need of address space before any file is open, and room for small files.
  private static let baseByteCount = 400 << 20

  /// Locks the process in: it can read the one descriptor, read and write the other, and that in proportion to the
  /// input's size; what is written has at most `growth` times that size and 64 MiB.
  ///
  /// Gives what the kernel does not offer, a few words each; throws where it refuses what it offers.
  static func enter(readable: Int32, writable: Int32?, inputByteCount: Int, growth: Int) throws(Fault) -> [String] {
    func grown(_ base: Int, by factor: Int) -> UInt64 {
      let (product, overflow) = inputByteCount.multipliedReportingOverflow(by: factor)
      return overflow || product > Int.max - base ? UInt64(Int.max) : UInt64(base + product)
    }
    nn_keep_memory(16 << 20)
    nn_close_from(UInt32(WorkerRequest.Descriptor.life) + 1)
    // Unpacking takes a chunk, what it was packed from, and a block of what is written.
    var fault = nn_limits(
      grown(baseByteCount, by: 4), UInt64(2 + inputByteCount / (2 << 20)), grown(64 << 20, by: growth), 32)
    guard fault == 0 else { throw Fault(step: "set limits", code: fault) }
    fault = nn_no_privileges(SIGKILL)
    guard fault == 0 else { throw Fault(step: "give up privileges", code: fault) }
    var gaps: [String] = []
    for (name, code) in [("Landlock", nn_landlock(readable, writable ?? -1)), ("seccomp", nn_seccomp())] {
      if [ENOSYS, EOPNOTSUPP, EINVAL].contains(code) {
        gaps.append(name)
      } else if code != 0 {
        throw Fault(step: "start \(name)", code: code)
      }
    }
    return gaps
  }

  /// A limit that the kernel refused; `code` is its errno.
  struct Fault: Error {
    let step: String
    let code: Int32
  }
}
