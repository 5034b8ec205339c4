internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBSystem
internal import NNBZip

/// A file of PyTorch that is read in this process.
enum TorchModel {
  /// The member of a Stable-Baselines3 archive that is a file of PyTorch with the weights of the policy.
  static let policy = "policy.pth"

  /// How large such a member may be, in bytes, if it is deflated: in proportion to what it is packed in.
  private static func largestPolicy(_ member: ZipMember) -> Int {
    member.isStored ? .max : checkedSum(64 << 20, checkedProduct([16, member.packedByteCount]) ?? .max) ?? .max
  }

  /// Opens a file: reads its pickle.
  ///
  /// What is wrong with it is told as a failure of `name`.
  static func open(_ bytes: any ByteSource, name: String) throws(Failure) -> any ForeignModel {
    do {
      let start = try bytes.read(at: 0, upTo: FileStart.byteCount)
      guard ZipDirectory.recognises(start) else { return try model(try TorchLegacy(bytes), nil, of: bytes, name) }
      let zip = try ZipArchive(bytes)
      if TorchArchive.root(of: zip.members.map(\.name)) == nil, let member = zip[policy] {
        return try policy(member, in: zip, name)
      }
      let archive = try TorchArchive(zip)
      return try model(archive, archive, of: bytes, name)
    } catch let error as TorchError {
      throw error.failure(of: name)
    } catch let error as ZipError {
      throw error.failure(of: name)
    } catch {
      let failure = Failure(error)
      throw failure.subject == nil ? failure.about(name) : failure
    }
  }

  /// The file of PyTorch within an archive of Stable-Baselines3.
  private static func policy(_ member: ZipMember, in zip: ZipArchive, _ name: String) throws -> any ForeignModel {
    guard member.byteCount <= largestPolicy(member) else {
      throw ZipError.tooLongMember(member.name, limit: largestPolicy(member), found: member.byteCount)
    }
    let source: any ByteSource
    if member.isStored || member.byteCount <= FileStart.byteCount << 10 {
      source = zip.source(of: member)
    } else {
      // Members of the inner archive are read in any order, and a deflated one has only one.
      let copy = try OpenFile.temporary()
      try zip.copy(member, to: copy)
      source = copy
    }
    do {
      if ZipDirectory.recognises(try source.read(at: 0, upTo: 4)) {
        return try model(try TorchArchive(try ZipArchive(source)), nil, of: source, name)
      }
      guard try source.read(at: 0, upTo: TorchLegacy.start.count) == TorchLegacy.start else {
        throw TorchError.part(policy, offset: nil, expected: "a file of PyTorch", found: "something else")
      }
      return try model(try TorchLegacy(source), nil, of: source, name)
    } catch let error as TorchError {
      throw error.failure(of: "\(name), \(policy)")
    } catch let error as ZipError {
      throw error.failure(of: "\(name), \(policy)")
    }
  }

  private static func model(
    _ file: any TorchFile, _ archive: TorchArchive?, of bytes: any ByteSource, _ name: String
  ) throws -> any ForeignModel {
    let catalog = try TorchCatalog(file, archive, name: name)
    return InProcessModel(
      name: name, format: TorchFormat.name.id, source: catalog.source, packedByteCount: bytes.knownCount
    ) { options in
      do {
        return try catalog.plan(options)
      } catch let error as TorchError {
        throw error.failure(of: name)
      } catch let error as ZipError {
        throw error.failure(of: name)
      }
    }
  }
}
