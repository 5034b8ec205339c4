import Glibc
import NNBBytes
import NNBFormats
import NNBSystem
import NNBWorkerActions
import NNBWorkerProtocol

let words = commandLine()
if words == ["--help"] || words == ["-h"] {
  do {
    try StandardStream.output.write(help)
  } catch {
    exit(74)
  }
  exit(0)
}
guard var request = words.flatMap(WorkerRequest.init(words:)) else {
  try? StandardStream.error.write("\(summary); it does nothing by itself\n")
  exit(64)
}
if request.importing.configuration != nil {
  let file = OpenFile(descriptor: WorkerRequest.Descriptor.configuration, name: "the configuration")
  do {
    request.importing.configuration = String(
      decoding: try file.read(at: 0, upTo: ImportOptions.largestConfiguration), as: UTF8.self)
  } catch {
    exit(74)
  }
}
let source = OpenFile(descriptor: WorkerRequest.Descriptor.source, name: "the input")
// If nothing is written, there is no such descriptor.
let isThere = fcntl(WorkerRequest.Descriptor.other, F_GETFD) >= 0
let other = isThere ? OpenFile(descriptor: WorkerRequest.Descriptor.other, name: "the output") : nil
let gaps = Sandbox.enter(
  readable: WorkerRequest.Descriptor.source, writable: other?.descriptor,
  limits: WorkerLimits(for: request, inputByteCount: source.knownCount ?? 0))
var worker = Worker(request, source: source, other: other, sandboxGaps: gaps)
if gaps.allSatisfy(request.sandbox.accepts) { worker.run() }
do {
  try StandardStream.output.write(worker.report.text)
} catch {
  exit(74)
}
// Without the library's own shutdown, which would walk over memory that a damaged file has left behind.
_exit(worker.report.failure.map { $0.isOfContent ? 65 : 74 } ?? 0)
