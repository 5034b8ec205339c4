/// A part of the sandbox that the HDF5 worker could not put up (Spec/hdf5.md, section 1).
package struct SandboxGap: Equatable, Hashable, Sendable {
  /// The parts of the sandbox.
  package enum Feature: String, CaseIterable, Sendable {
    /// No files but those of the work.
    case landlock

    /// No system calls but those on open files, memory and the process itself.
    case seccomp

    /// No new privileges, no core dump, and no life beyond the tool's.
    case privileges

    /// No more memory, time and disk than the input's size calls for.
    case limits

    /// No files that the tool was started with.
    case descriptors
  }

  /// Why a part is not there.
  package enum Reason: String, CaseIterable, Sendable {
    /// The kernel does not have it.
    case missing

    /// Something between the program and the kernel keeps it back, so that nobody can tell whether the kernel has it.
    case withheld

    /// The kernel has it, or should have, and refuses it.
    case refused
  }

  /// The part that is not there.
  package let feature: Feature

  /// Why it is not there.
  package let reason: Reason

  /// The system's answer: `ENOSYS`.
  package let answer: String

  /// States a gap.
  package init(_ feature: Feature, _ reason: Reason, answer: String) {
    self.feature = feature
    self.reason = reason
    self.answer = answer
  }
}

extension SandboxGap: CustomStringConvertible {
  /// What the part is called.
  package var name: String {
    switch feature {
    case .landlock: "Landlock"
    case .seccomp: "seccomp"
    case .privileges: "no_new_privs"
    case .limits: "resource limits"
    case .descriptors: "closed descriptors"
    }
  }

  /// One sentence: what is not there, why, and what that lets happen.
  package var description: String {
    "the HDF5 library runs without \(name), which \(cause) (\(answer)): \(effect)"
  }

  private var cause: String {
    switch reason {
    case .missing: "this kernel does not have"
    case .withheld: "is kept back, as by a container whose seccomp filter does not know it"
    case .refused: "this kernel refuses"
    }
  }

  private var effect: String {
    switch feature {
    case .landlock: "a hostile file could make it open other files"
    case .seccomp: "a hostile file could make it use the network and any other system call"
    case .privileges: "a hostile file could make it start programs with more rights, and it may outlive the tool"
    case .limits: "a hostile file could make it take any amount of memory, time and disk"
    case .descriptors: "a hostile file could make it use files that the tool was started with"
    }
  }
}

/// How much of the sandbox there must be before the HDF5 library sees a file.
package enum SandboxDemand: String, CaseIterable, Sendable {
  /// All of it.
  case required

  /// All of it that the kernel is known to have.
  case asOffered = "as-offered"

  /// What can be had.
  case bestEffort = "best-effort"

  /// Whether a file may be opened in spite of a gap.
  package func accepts(_ gap: SandboxGap) -> Bool {
    switch self {
    case .required: false
    case .asOffered: gap.reason != .refused
    case .bestEffort: true
    }
  }
}
