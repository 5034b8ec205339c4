import Bytes
import Glibc
import WorkerProtocol

guard let request = WorkerRequest(words: Array(CommandLine.arguments.dropFirst())) else {
  try? StandardStream.error.write(
    "nnhdf5: reads and writes .h5 files for the other tools, which start it; it is of no use by itself\n")
  exit(64)
}
var worker = Worker(request)
worker.run()
do {
  try StandardStream.output.write(worker.report.text)
} catch {
  exit(74)
}
// Not by way of the library's own end, which walks over what a damaged file left in memory.
_exit(worker.report.failure != nil ? 74 : worker.report.problems.isEmpty ? 0 : 65)
