internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBZip

/// An `.npz` file that is read in this process.
enum NPZModel {
  /// Opens a file: reads and checks the archive's structure and the headers of all arrays.
  ///
  /// What is wrong with it is told as a failure of `name`.
  static func open(_ bytes: any ByteSource, name: String) throws(Failure) -> any ForeignModel {
    let archive: NumPyArchive
    do {
      archive = try NumPyArchive(ZipArchive(bytes))
    } catch let error as ZipError {
      throw error.failure(of: name)
    } catch let error as NumPyError {
      throw error.failure(of: name, NPZFormat.name)
    } catch {
      throw Failure(error)
    }
    let tensors = NumPyCatalog.tensors(archive.arrays.filter { !NPZRecord.isOwn($0.name) })
    let record = Swift.Result { try NPZRecord.read(archive) }
    let notes = notes(on: archive.otherMembers)
    return InProcessModel(
      name: name, format: NPZFormat.name.id, source: NumPyArchiveSource(archive, file: name),
      packedByteCount: bytes.knownCount
    ) { options in
      let plan =
        if !options.ignoresRecord, let record = try record.get() {
          try ImportPlan(record, tensors: tensors)
        } else {
          try NumPyCatalog.plan(tensors, options)
        }
      return plan.adding(notes: notes)
    }
  }

  private static func notes(on members: [String]) -> [String] {
    members.isEmpty ? [] : ["members that are no arrays are left out: \(listed(members))"]
  }
}
