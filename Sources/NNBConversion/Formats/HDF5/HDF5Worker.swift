package import NNBBytes
internal import NNB
internal import NNBFormats
internal import NNBSystem
package import NNBWorkerProtocol

/// The program `nnhdf5`, the only one that links the HDF5 library, run on each piece of work in a process of its own.
package final class HDF5Worker: Sendable {
  private let path: String?
  private let otherFolders: [String]?
  private let libraryPath: String?
  private let sandbox: SandboxDemand
  private let found = Locked<[SandboxGap]?>(nil)
  private let gapFound: @Sendable (SandboxGap) -> Void

  /// Uses the program at `path`; without one it is looked for beside the running program, then in `../libexec` from
  /// there, then in `otherFolders`, when it is first needed. `libraryPath` is where the system is to look for its
  /// libraries before its own places, as `LD_LIBRARY_PATH` says it.
  ///
  /// A file is opened only where the sandbox is what `sandbox` demands. `gapFound` is told of each part of it that is
  /// not there, once.
  package init(
    path: String? = nil, otherFolders: [String]? = nil, libraryPath: String? = nil, sandbox: SandboxDemand = .asOffered,
    gapFound: @escaping @Sendable (SandboxGap) -> Void = { _ in }
  ) {
    self.path = path
    self.otherFolders = otherFolders
    self.libraryPath = libraryPath
    self.sandbox = sandbox
    self.gapFound = gapFound
  }

  /// The parts of the sandbox that were not there in any of the work so far; nil if there was none.
  package var gaps: [SandboxGap]? { found.withLock { $0 } }

  /// Makes sure that the program is there, without starting it.
  ///
  /// Throws `WorkerError`, naming `file` as what it will be needed for.
  package func check(for file: String) throws(WorkerError) { _ = try located(for: file) }

  /// The folder of the running program; nil if the system does not tell.
  static var ownFolder: String? { RunningProgram.path.map { FileSystem.parts(of: $0).folder } }

  /// The program's path, which is looked for beside the program in `folder`.
  package func located(
    for file: String, beside folder: String? = HDF5Worker.ownFolder
  ) throws(WorkerError) -> String {
    if let path {
      // A name alone would be looked for in other places.
      let place = path.contains("/") ? path : "./" + path
      guard FileSystem.isExecutable(place) else { throw WorkerError(.notFound(searched: [path]), in: file) }
      return place
    }
    // Where the system does not tell the folder, another one must not stand for it.
    let own = folder.map { [$0, $0 + "/../libexec"] } ?? []
    guard let place = (own + (otherFolders ?? [])).first(where: { FileSystem.isExecutable($0 + "/nnhdf5") }) else {
      throw WorkerError(.notFound(searched: own + (otherFolders == nil ? [] : ["the path"])), in: file)
    }
    return place + "/nnhdf5"
  }

  /// A file of a request: its descriptor here, and what it is called in messages.
  package typealias File = (descriptor: Int32, name: String)

  /// Has a piece of work done on `source` and, where there is one, `other`; `file` is the name of that which is `.h5`.
  ///
  /// What the worker tells of its files fails with their names, and that it cannot work with that of `file`.
  package func run(
    _ request: WorkerRequest, source: File, other: File?, inputByteCount: Int, file: String
  ) throws(Failure) -> WorkerReport {
    let report: WorkerReport
    do throws(WorkerError) {
      report = try answer(request, source: source, other: other, inputByteCount: inputByteCount, file: file)
    } catch {
      throw error.failure
    }
    guard let failure = report.failure else { return report }
    guard failure.kind != .internal else { throw WorkerError(.software(failure.message), in: file).failure }
    throw failure.about(report.failedFile == .other ? (other ?? source).name : source.name)
  }

  /// Runs the program; gives what it says.
  private func answer(
    _ request: WorkerRequest, source: File, other: File?, inputByteCount: Int, file: String
  ) throws(WorkerError) -> WorkerReport {
    let path = try located(for: file)
    let answer: OpenFile, complaint: OpenFile
    do throws(FileError) {
      answer = try OpenFile.inMemory(name: "nnhdf5's answer")
      complaint = try OpenFile.inMemory(name: "nnhdf5's complaint")
    } catch {
      throw WorkerError(.notStarted(path: path, reason: "\(error)"), in: file)
    }
    var files = [(child: Int32(1), here: answer.fileDescriptor), (2, complaint.fileDescriptor)]
    files.append((WorkerRequest.Descriptor.source, source.descriptor))
    if let other { files.append((WorkerRequest.Descriptor.other, other.descriptor)) }
    let configuration: OpenFile?
    do throws(FileError) {
      configuration = try request.importing.configuration.map { text throws(FileError) in
        let file = try OpenFile.inMemory(name: "the configuration")
        try file.write(Array(text.utf8), at: 0)
        return file
      }
    } catch {
      throw WorkerError(.notStarted(path: path, reason: "\(error)"), in: file)
    }
    defer { withExtendedLifetime(configuration) {} }
    if let descriptor = configuration?.descriptor {
      files.append((WorkerRequest.Descriptor.configuration, descriptor))
    }
    var request = request
    request.sandbox = sandbox
    let limits = WorkerLimits(for: request, inputByteCount: inputByteCount)
    let end: ChildProcess.End
    do throws(ChildProcess.Failure) {
      end = try ChildProcess.run(
        path, request.words, environment: environment, files: files, life: WorkerRequest.Descriptor.life,
        seconds: limits.seconds)
    } catch {
      throw WorkerError(.notStarted(path: path, reason: ErrorNumber.text(of: error.code)), in: file)
    }
    switch end {
    case .timedOut: throw WorkerError(.timedOut(seconds: limits.seconds), in: file)
    case .signalled(let number):
      let name = ChildProcess.name(ofSignal: number)
      // Where this process may take less memory than the worker needs, it may have crashed because there was no more.
      let memory = RunningProgram.addressSpaceByteCount
      if memory < limits.memoryByteCount, !ChildProcess.isFromOutside(number), !ChildProcess.meansTimeTaken(number) {
        throw WorkerError(.crashedInLittleMemory(name: name, limit: memory), in: file)
      }
      // What is written has not yet been anybody's file: it cannot be to blame.
      if request.action == .exporting, !ChildProcess.isFromOutside(number) {
        throw WorkerError(.software("\(name) ended it while it wrote"), in: file)
      }
      guard ChildProcess.meansTimeTaken(number) else {
        throw WorkerError(ChildProcess.isFromOutside(number) ? .stopped(name: name) : .signalled(name: name), in: file)
      }
      // Where this process may take no more either, that was not the worker's own limit.
      let isOwn = RunningProgram.processorSeconds > limits.processorSeconds
      throw WorkerError(isOwn ? .tookTooLong(seconds: limits.processorSeconds) : .stopped(name: name), in: file)
    case .exited(let status):
      let report = try WorkerAnswer(path: path, status: status, answer: answer, complaint: complaint).report(on: file)
      note(report.sandboxGaps)
      guard report.sandboxGaps.allSatisfy(sandbox.accepts) else {
        throw WorkerError(.sandbox(report.sandboxGaps), in: file)
      }
      guard status == 0 || report.failure != nil else {
        throw WorkerError(.malformedAnswer(path: path, status: status, message: ""), in: file)
      }
      return report
    }
  }

  private func note(_ gaps: [SandboxGap]) {
    let new = found.withLock { found in
      let new = gaps.filter { !(found ?? []).contains($0) }
      found = (found ?? []) + new
      return new
    }
    // Where the work is refused for them, the error says so.
    if gaps.allSatisfy(sandbox.accepts) { new.forEach(gapFound) }
  }

  /// Nothing that could lead the library to files or programs of its own.
  private var environment: [String] {
    ["HDF5_PLUGIN_PRELOAD=::", "HDF5_USE_FILE_LOCKING=FALSE", "SWIFT_BACKTRACE=enable=no", "LC_ALL=C"]
      + (libraryPath.map { ["LD_LIBRARY_PATH=" + $0] } ?? [])
  }
}

/// What a worker that has ended left behind.
private struct WorkerAnswer {
  let path: String
  let status: Int32
  let answer, complaint: OpenFile

  /// The report, where it is a whole one.
  func report(on file: String) throws(WorkerError) -> WorkerReport {
    let text: [UInt8], message: [UInt8]
    do throws(FileError) {
      text = try answer.read(at: 0, upTo: WorkerReport.largestByteCount)
      message = try complaint.read(at: 0, upTo: 400)
    } catch {
      throw WorkerError(.unreadableAnswer(path: path, reason: "\(error)"), in: file)
    }
    if let report = String(validating: text, as: UTF8.self).flatMap(WorkerReport.init(text:)) { return report }
    let line = String(String(decoding: message, as: UTF8.self).split(separator: "\n").first ?? "")
    // 127 is the status of the system's loader where a library is missing.
    if status == 127 {
      throw WorkerError(.notStarted(path: path, reason: line.isEmpty ? "status 127" : line), in: file)
    }
    throw WorkerError(.malformedAnswer(path: path, status: status, message: line), in: file)
  }
}
