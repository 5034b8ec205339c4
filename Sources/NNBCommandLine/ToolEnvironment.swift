internal import NNBCompute
internal import NNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// What the variables of the environment ask of a tool: the only place where any is read.
struct ToolEnvironment: Sendable {
  /// That of this process as it began.
  static let own = ToolEnvironment()

  /// The kernels by name, from `NNB_KERNELS`.
  let kernels: String?

  /// The folder for files that are soon gone, from `TMPDIR`.
  let temporaryFolder: String?

  /// Where programs are looked for, from `PATH`.
  let programFolders: [String]

  /// Where libraries are looked for, from `LD_LIBRARY_PATH`.
  let libraryPath: String?

  /// How wide lines may be, from `COLUMNS`, and the kind of terminal, from `TERM`.
  let columns: Int?, terminal: String?

  private init() {
    // Safe: a value ends in a zero, and is copied before anything could change it.
    func variable(_ name: String) -> String? {
      guard let value = unsafe getenv(name) else { return nil }
      return unsafe String(cString: value)
    }
    kernels = variable("NNB_KERNELS")
    temporaryFolder = variable("TMPDIR")
    programFolders = (variable("PATH") ?? "").split(separator: ":").map(String.init)
    libraryPath = variable("LD_LIBRARY_PATH")
    columns = variable("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    terminal = variable("TERM")
  }

  /// Hands down what holds for the whole process; before anything else.
  ///
  /// Throws `ToolError` for kernels that this processor cannot run.
  func apply() throws(ToolError) {
    // An empty one would be the root folder.
    if let temporaryFolder, !temporaryFolder.isEmpty { TemporaryFolder.choose(temporaryFolder) }
    if let kernels, !Kernels.choose(kernels) {
      throw ToolError(
        "NNB_KERNELS is \(kernels), which is not for this processor: baseline, or where it has them avx2 or avx512")
    }
  }
}
