internal import CNNBStart
internal import NNBCompute
internal import NNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The environment variables of a tool. They are read only here.
struct ToolEnvironment: Sendable {
  /// The environment in which this process started.
  static let own = ToolEnvironment()

  /// The kernels by name, from `NNB_KERNELS`.
  let kernels: String?

  /// The folder for temporary files, from `TMPDIR`.
  let temporaryFolder: String?

  /// The folders to search for programs, from `PATH`.
  let programFolders: [String]

  /// The folders to search for libraries, from `LD_LIBRARY_PATH`.
  let libraryPath: String?

  /// The width of lines, from `COLUMNS`, and the kind of terminal, from `TERM`.
  let columns: Int?, terminal: String?

  /// What manual pages say of the variables that people set.
  static let documented: [(name: String, meaning: String)] = [
    ("TMPDIR", "the folder for temporary files, such as what a large .h5 becomes on the way"),
    ("COLUMNS", "the width of lines"),
    ("PATH, LD_LIBRARY_PATH", "where nnhdf5, which opens .h5 files, and the libraries that it needs are looked for"),
    ("NO_COLOR", "if it is not empty, nnidx show prints no greys"),
    ("NNB_KERNELS", "the kernels to compute with: baseline, avx2 or avx512; all give the same bits"),
  ]

  /// Whether `NO_COLOR` asks for lines without colours.
  let wantsNoColor: Bool

  /// The process that this one must not outlive, from `NNB_PARENT`: the sweep that it is a run of.
  let parent: Int32?

  /// The number of this process among those that a launcher of MPI has started together, from the variables of Open MPI, of
  /// MPICH's and Slurm's PMI, and of PMIx.
  let rank: Int?

  private init() {
    // Safe: a value ends in a zero, and is copied before anything can change it.
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
    parent = variable("NNB_PARENT").flatMap { Int32($0) }
    rank = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"].lazy.compactMap { variable($0).flatMap { Int($0) } }.first
    wantsNoColor = !(variable("NO_COLOR") ?? "").isEmpty
  }

  /// Applies what concerns the whole process. Call it before anything else.
  ///
  /// Throws `ToolError` for kernels that this processor cannot run.
  func apply() throws(ToolError) {
    if let parent, !RunningProgram.end(withParent: parent) {
      throw ToolError(
        "NNB_PARENT is \(parent), and that process has ended, as whose run this was started", status: .terminated)
    }
    // An empty path would be the root folder.
    if let temporaryFolder, !temporaryFolder.isEmpty { TemporaryFolder.choose(temporaryFolder) }
    if let kernels, !Kernels.choose(kernels) {
      throw ToolError(
        "NNB_KERNELS is \(kernels), which is not for this processor: baseline, or where it has them avx2 or avx512")
    }
  }
}

/// The environment of a tool that another one starts.
package enum ChildEnvironment {
  /// That of this process, and that the child must not outlive it. A variable that is not UTF-8 is left out.
  package static var own: [String] {
    let mark = "NNB_PARENT="
    var variables: [String] = []
    // Safe: the list ends in a null pointer and each text in a zero; nothing changes them after the start.
    guard let list = unsafe nn_environment() else { return [mark + "\(RunningProgram.number)"] }
    var index = 0
    while let text = unsafe list[index] {
      if let variable = unsafe String(validatingCString: text), !variable.hasPrefix(mark) { variables.append(variable) }
      index += 1
    }
    return variables + [mark + "\(RunningProgram.number)"]
  }
}
