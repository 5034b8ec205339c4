import NNBFormats
import NNBKerasConfig
import NNBWorkerActions
import NNBBytes
import Foundation
import NNBModel
import NNB
import NNBSystem
import NNBTestSupport
import Testing
import NNBWorkerProtocol

extension HDF5Library {
  /// The worker's actions in this process.
  struct WorkerTests {
    private static let models = [
      "two-layers", "ranks", "sizes-of-zero", "tensors-only", "training-adam", "special-numbers", "ancillary",
      "activations",
    ].map { "nnb/good/\($0).nnb" }

    /// The file of a fixture and what the worker exported it to.
    private func exported(_ fixture: String, _ layout: ExportOptions.Layout) throws -> (nnb: OpenFile, h5: OpenFile) {
      let nnb = try OpenFile.inMemory(name: fixture), h5 = try OpenFile.inMemory(name: "model.h5")
      try nnb.write(try contents(of: Fixtures.path(fixture)), at: 0)
      let report = run(WorkerRequest(.exporting, exporting: ExportOptions(layout: layout)), nnb, h5)
      try #require(report.failure == nil, "\(report)")
      return (nnb, h5)
    }

    private func run(_ request: WorkerRequest, _ source: OpenFile, _ other: OpenFile?) -> WorkerReport {
      var worker = Worker(request, source: source, other: other)
      worker.run()
      return worker.report
    }

    private func bytes(_ file: OpenFile) throws -> [UInt8] { try file.read(at: 0, upTo: file.knownCount ?? 0) }

    @Test(arguments: models)
    func `What was exported is imported as the same bytes, and verified against them`(fixture: String) throws {
      let (nnb, h5) = try exported(fixture, .plain)
      let again = try OpenFile.inMemory(name: "again.nnb")
      let report = run(WorkerRequest(.importing), h5, again)
      #expect(report.failure == nil && report.hasRecord)
      #expect(try bytes(again) == bytes(nnb))
      let head = try NNBReader(reading: nnb).head
      let proof = run(WorkerRequest(.verifying, exporting: ExportOptions(layout: .plain)), h5, nnb)
      #expect(
        proof.verified == .init(tensors: head.tensors.count, bytes: head.tensors.reduce(0) { $0 + ($1.byteCount ?? 0) })
      )
    }

    @Test(arguments: ["two-layers", "training-adam"])
    func `The weights of an archive are a file with a record, read with the configuration or without it`(
      name: String
    ) throws {
      let nnb = try OpenFile.inMemory(name: name), h5 = try OpenFile.inMemory(name: "model.weights.h5")
      try nnb.write(try contents(of: Fixtures.path("nnb/good/\(name).nnb")), at: 0)
      let head = try NNBReader(reading: nnb).head
      let text = KerasConfig.archiveText(
        of: try #require(head.network), elementType: .float32, training: head.training)
      var request = WorkerRequest(.exporting, importing: ImportOptions(configuration: text))
      request.isArchiveMember = true
      try #require(run(request, nnb, h5).failure == nil)
      for configuration in [text, nil] {
        let again = try OpenFile.inMemory(name: "again.nnb")
        let report = run(WorkerRequest(.importing, importing: ImportOptions(configuration: configuration)), h5, again)
        #expect(report.failure == nil && report.hasRecord, "\(report)")
        #expect(try bytes(again) == bytes(nnb))
      }
      request = WorkerRequest(.verifying, importing: ImportOptions(configuration: text))
      request.isArchiveMember = true
      #expect(run(request, h5, nnb).verified?.tensors == head.tensors.count)
      let changed = run(
        WorkerRequest(.importing, isPlanOnly: true, importing: ImportOptions(configuration: text + " ")), h5, nil)
      #expect(changed.failure?.message.contains("its configuration") == true)
    }

    @Test(arguments: models)
    func `Describing and checking write the head alone, with the checksums that nnb recorded`(fixture: String) throws {
      let (nnb, h5) = try exported(fixture, .plain)
      let head = try NNBReader(reading: nnb).head
      for action in [WorkerRequest.Action.describing, .checking] {
        let copy = try OpenFile.inMemory(name: "head")
        let report = run(WorkerRequest(action), h5, copy)
        #expect(report.failure == nil)
        #expect(try NNBHead(bytes(copy)) == head)
      }
    }

    @Test func `Without a record, describing leaves checksums at 0 and checking computes those of the import`() throws {
      let (_, h5) = try exported("nnb/good/two-layers.nnb", .keras)
      func head(_ action: WorkerRequest.Action) throws -> NNBHead {
        let copy = try OpenFile.inMemory(name: "head")
        let report = run(WorkerRequest(action, importing: ImportOptions(ignoresRecord: true)), h5, copy)
        #expect(report.failure == nil && !report.hasRecord)
        return action == .importing ? try NNBReader(reading: copy).head : try NNBHead(bytes(copy))
      }
      let described = try head(.describing), checked = try head(.checking), imported = try head(.importing)
      #expect(checked == imported)
      #expect(described.tensors == imported.tensors)
      #expect(described.network == imported.network)
      #expect(described.sections.suffix(4).allSatisfy { $0.checksum == 0 })
      #expect(described.sections.map(\.offset) == imported.sections.map(\.offset))
    }

    @Test func `A plan needs no second file, all else is a mistake without one`() throws {
      let (nnb, h5) = try exported("nnb/good/two-layers.nnb", .keras)
      #expect(run(WorkerRequest(.importing, isPlanOnly: true), h5, nil).routes.count == 4)
      #expect(run(WorkerRequest(.exporting, isPlanOnly: true), nnb, nil).routes.count == 4)
      for action in [WorkerRequest.Action.importing, .exporting, .describing, .checking, .verifying] {
        #expect(run(WorkerRequest(action), h5, nil).failure?.kind == .internal)
      }
    }

    @Test func `A file that differs in one element is not verified, and the tensor is named`() throws {
      let (nnb, h5) = try exported("nnb/good/two-layers.nnb", .keras)
      let checkpoint = try NNBReader(reading: nnb).checkpoint()
      var first = checkpoint.tensors[0].bytes
      first[0] ^= 1
      let changed = try Checkpoint(
        network: checkpoint.network,
        tensors: [try Tensor(checkpoint.tensors[0].info, bytes: first)] + checkpoint.tensors.dropFirst(),
        training: checkpoint.training, extensions: checkpoint.extensions)
      let other = try OpenFile.inMemory(name: "other.nnb")
      try other.write(try changed.encoded(), at: 0)
      let report = run(WorkerRequest(.verifying, importing: ImportOptions(ignoresRecord: true)), h5, other)
      #expect(report.verified == nil)
      #expect(report.failure?.code == "difference", "\(report)")
    }

    @Test(
      arguments: [
        (
          FileError.system(.write, path: "b", code: ENOSPC), .other, .inputOutput,
          "cannot write: No space left on device"
        ),
        (FileError.system(.read, path: "a", code: EIO), .source, .inputOutput, "cannot read: Input/output error"),
        (
          FileError.system(.read, path: "a", code: ENOMEM), .source, .noResources, "cannot read: Cannot allocate memory"
        ),
        (
          NNBError.Cause.file(.outOfMemory(path: "b", byteCount: 9)), .other, .noResources,
          "not enough memory: 9 bytes are needed and 32 MiB must stay free besides, which the system does not give"
        ),
        (
          NNBError(.file(.outOfMemory(path: "a", byteCount: 9)), in: "a"), .source, .noResources,
          "not enough memory: 9 bytes are needed and 32 MiB must stay free besides, which the system does not give"
        ),
        (
          MemoryShortage(byteCount: 9), .source, .noResources,
          "not enough memory: 9 bytes are needed and 32 MiB must stay free besides, which the system does not give"
        ),
      ] as [(any Error, WorkerReport.Role, Failure.Kind, String)])
    func `A failure says which file it is about, and whether the system has no more of something`(
      error: any Error, subject: WorkerReport.Role, kind: Failure.Kind, message: String
    ) {
      var worker = Worker(
        WorkerRequest(.importing), source: OpenFile(descriptor: -1, name: "a"),
        other: OpenFile(descriptor: -1, name: "b"))
      worker.note(error)
      let failure = worker.report.failure
      #expect(failure?.kind == kind)
      #expect(failure?.message == message)
      #expect(worker.report.failedFile == subject)
    }

    @Test func `A full disk is a failure of the file that is written`() throws {
      let (_, h5) = try exported("nnb/good/two-layers.nnb", .keras)
      // Safe: the text of the path outlives the call.
      let full = unsafe open("/dev/full", O_RDWR)
      defer { close(full) }
      for action in [WorkerRequest.Action.importing, .describing, .checking] {
        let report = run(WorkerRequest(action), h5, OpenFile(descriptor: full, name: "the output"))
        #expect(report.failure?.kind == .inputOutput && report.failedFile == .other)
        #expect(report.failure?.message == "cannot write: No space left on device")
      }
    }

    @Test func `A file that is no HDF5 is a problem that shows damage`() throws {
      let file = try OpenFile.inMemory(name: "no.h5")
      try file.write([1, 2, 3], at: 0)
      let report = run(WorkerRequest(.describing), file, try OpenFile.inMemory(name: "head"))
      #expect(report.failure?.problems.count == 1)
      #expect(report.failure?.kind == .damaged)
    }
  }
}
