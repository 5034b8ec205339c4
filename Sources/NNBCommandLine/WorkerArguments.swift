package import NNBJSON
package import NNBConversion
package import NNBWorkerProtocol

extension Command {
  /// The options of every tool that may open an `.h5` file.
  package static let workerOptions = OptionGroup(
    "HDF5 files",
    [
      Option(
        "--sandbox", "HOW",
        "required: open .h5 files only in a complete sandbox; best-effort: also if parts are missing or refused",
        default: "required, as far as the kernel has one",
        kind: .choice([SandboxDemand.required, .bestEffort].map(\.rawValue))),
      Option(
        "--worker", "FILE", "the nnhdf5 program that reads and writes .h5 files",
        default: "the one beside this program, in ../libexec or on the PATH"),
    ])
}

extension HDF5Worker {
  /// The worker that a command line asks for. If a part of its sandbox is missing, the user is told.
  package convenience init(_ arguments: ParsedArguments, _ console: Console) throws(ToolError) {
    let demands: [SandboxDemand] = [.required, .bestEffort]
    let word = try arguments.choice("--sandbox", of: demands.map(\.rawValue))
    self.init(
      path: arguments.string("--worker"), otherFolders: ToolEnvironment.own.programFolders,
      libraryPath: ToolEnvironment.own.libraryPath, sandbox: word.flatMap(SandboxDemand.init) ?? .asOffered,
      gapFound: { gap in console.warning("\(gap)") })
  }
}

extension JSON {
  /// The parts of the sandbox that were missing when the HDF5 library ran, one object each; null if it did not run.
  package static func sandbox(_ gaps: [SandboxGap]?) -> JSON {
    guard let gaps else { return .null }
    return .array(
      gaps.map { gap in
        .object([
          ("feature", .string(gap.feature.rawValue)), ("reason", .string(gap.reason.rawValue)),
          ("answer", .string(gap.answer)), ("message", .string(gap.description)),
        ])
      })
  }
}
