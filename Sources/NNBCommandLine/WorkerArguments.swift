package import NNBJSON
package import NNBConversion
package import NNBWorkerProtocol

extension Command {
  /// The options of every tool that may open an `.h5` file.
  package static let workerOptions: [Option] = [
    Option(
      "--sandbox", "HOW",
      "open .h5 only in a whole sandbox, required, or in what there is, best-effort (all that the kernel has)"),
    Option(
      "--worker", "FILE",
      "the nnhdf5 that reads and writes .h5 (that beside this program, in ../libexec or on the path)"),
  ]
}

extension HDF5Worker {
  /// The worker that a command line asks for. Where part of its sandbox is not there, the user is told so.
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
  /// The parts of the sandbox that the HDF5 library ran without, an object each; null where that library did not run.
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
