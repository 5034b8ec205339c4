internal import Bytes
internal import NNB
public import WorkerProtocol

/// The program `nnhdf5`, the only one that links the HDF5 library, run on one piece of work in a process of its own.
public struct HDF5Worker: Sendable {
  private let path: String

  /// Looks for the program beside the running one, then in `libexec`, then on the path.
  ///
  /// Throws `WorkerError`, naming `file` as what it would have been needed for.
  public init(for file: String) throws(WorkerError) {
    let own = ChildProcess.ownPath?.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let folder = own?.joined(separator: "/") ?? "."
    var places = [folder, folder + "/../libexec"]
    places += (ChildProcess.variable("PATH") ?? "").split(separator: ":").map(String.init)
    guard let place = places.first(where: { ChildProcess.isExecutable($0 + "/nnhdf5") }) else {
      throw WorkerError(.notFound(searched: [folder, folder + "/../libexec", "the path"]), in: file)
    }
    path = place + "/nnhdf5"
  }

  /// Has a piece of work done on `source` and, where there is one, `other`; `file` is the `.h5` file's name.
  ///
  /// Throws `WorkerError` for everything but success.
  public func run(
    _ request: WorkerRequest, source: Int32, other: Int32?, inputByteCount: Int, file: String
  ) throws(WorkerError) -> WorkerReport {
    let answer: OpenFile, complaint: OpenFile
    do throws(FileError) {
      answer = try OpenFile.inMemory(name: "nnhdf5's answer")
      complaint = try OpenFile.inMemory(name: "nnhdf5's complaint")
    } catch {
      throw WorkerError(.failure("\(error)"), in: file)
    }
    var files = [(child: Int32(1), here: answer.descriptor ?? -1), (2, complaint.descriptor ?? -1)]
    files.append((WorkerRequest.Descriptor.source, source))
    if let other { files.append((WorkerRequest.Descriptor.other, other)) }
    let seconds = 60 + inputByteCount / (1 << 20)
    let end: ChildProcess.End
    do throws(ChildProcess.Failure) {
      end = try ChildProcess.run(
        path, request.words, environment: Self.environment, files: files, life: WorkerRequest.Descriptor.life,
        seconds: seconds)
    } catch {
      throw WorkerError(.notStarted(path: path, reason: ChildProcess.message(for: error.code)), in: file)
    }
    switch end {
    case .timedOut: throw WorkerError(.timedOut(seconds: seconds), in: file)
    case .signalled(let number): throw WorkerError(.signalled(name: ChildProcess.name(ofSignal: number)), in: file)
    case .exited(let status):
      return try Self.report(from: answer, complaint, status: status, file: file)
    }
  }

  /// Nothing that could lead the library to files or programs of its own.
  private static var environment: [String] {
    ["HDF5_PLUGIN_PRELOAD=::", "HDF5_USE_FILE_LOCKING=FALSE", "SWIFT_BACKTRACE=enable=no", "LC_ALL=C"]
      + (ChildProcess.variable("LD_LIBRARY_PATH").map { ["LD_LIBRARY_PATH=" + $0] } ?? [])
  }

  private static func report(
    from answer: OpenFile, _ complaint: OpenFile, status: Int32, file: String
  ) throws(WorkerError) -> WorkerReport {
    let text = (try? answer.read(at: 0, upTo: WorkerReport.largestByteCount)) ?? []
    guard let report = String(validating: text, as: UTF8.self).flatMap(WorkerReport.init(text:)) else {
      let message = (try? complaint.read(at: 0, upTo: 400)) ?? []
      let line = String(decoding: message, as: UTF8.self).split(separator: "\n").first ?? ""
      throw WorkerError(.malformedAnswer(status: status, message: String(line)), in: file)
    }
    if let failure = report.failure { throw WorkerError(.failure(failure), in: file) }
    guard report.problems.isEmpty else {
      var options: [String] = []
      for problem in report.problems where !problem.option.isEmpty && !options.contains(problem.option) {
        options.append(problem.option)
      }
      throw WorkerError(
        .refused(problems: report.problems.map(\.message), options: options), in: file, showsDamage: report.showsDamage)
    }
    guard status == 0 else { throw WorkerError(.malformedAnswer(status: status, message: ""), in: file) }
    return report
  }
}
