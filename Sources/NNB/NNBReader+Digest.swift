internal import NNBBytes
internal import NNBModel

extension NNBReader {
  /// The digest of the file's content, 32 bytes (Spec/nnb.md, section 7.4): the SHA-256 of the file that has the network and the
  /// tensors of its layers and nothing else, or without a network all tensors and nothing else.
  ///
  /// Reads and verifies all data of these tensors, in constant memory. Throws `NNBError` if it is damaged or cannot be read.
  public func contentDigest() throws(NNBError) -> [UInt8] {
    do throws(NNBError.Cause) { return try digest() } catch { throw NNBError(error, in: source.name) }
  }

  private func digest() throws(NNBError.Cause) -> [UInt8] {
    let indices = head.contentTensors, metadata = try head.contentMetadata()
    let entries = indices.map { head.directory.entries[head.dataEntries.lowerBound + $0] }
    let checksums = metadata.map { BlockChecksums(of: $0.content) }
    let directory = try Directory(
      placing: zip(metadata, checksums).map { ($0.type, $1.checksum, $0.content.count) }
        + entries.map { ($0.type, $0.checksum, $0.length) }, writeVersion: Format.writeVersion(for: nil, []))

    var hash = SHA256()
    hash.update(with: directory.encoded())
    var end = directory.end
    func beginSection(_ index: Int) {
      hash.update(with: [UInt8](repeating: 0, count: directory.entries[index].offset - end))
      end = directory.entries[index].end
    }
    for (index, section) in metadata.enumerated() {
      beginSection(index)
      hash.update(with: section.content)
      hash.update(with: checksums[index].list)
    }
    for (place, index) in indices.enumerated() {
      beginSection(metadata.count + place)
      var stream: TensorStream
      do throws(NNBError) {
        stream = try self.stream(of: index)
        while case let piece = try stream.read(TensorStream.blockByteCount), !piece.isEmpty { hash.update(with: piece) }
      } catch {
        throw error.cause
      }
      hash.update(with: stream.checksumList)
    }
    return hash.finish()
  }
}

extension NNBHead {
  /// The places of the tensors that the content has.
  package var contentTensors: [Int] {
    let used = network.map { network in Set(network.layers.flatMap { [$0.kernel, $0.bias ?? $0.kernel] }) }
    return tensors.indices.filter { used?.contains(tensors[$0].name) ?? true }
  }

  /// The sections before the tensors' data in the file of the content alone.
  fileprivate func contentMetadata() throws(NNBError.Cause) -> [(type: SectionType, content: [UInt8])] {
    try MetadataSections.encode(
      network: network, tensors: contentTensors.map { tensors[$0] }, training: nil, extensions: [])
  }

  /// Whether the content of both files is the same but for the elements of tensors, to the bit.
  package func describesContent(of other: NNBHead) throws(NNBError.Cause) -> Bool {
    let own = try contentMetadata(), others = try other.contentMetadata()
    return own.count == others.count && zip(own, others).allSatisfy { $0.type == $1.type && $0.content == $1.content }
  }
}
