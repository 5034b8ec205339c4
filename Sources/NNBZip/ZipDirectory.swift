package import NNBBytes

/// The list of an archive's members, without a look at the members themselves.
package enum ZipDirectory {
  /// The beginnings of archives: a member, the end of an empty one.
  private static let starts: [[UInt8]] = [[0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06]]

  /// Whether a file that begins like this is an archive.
  package static func recognises(_ start: [UInt8]) -> Bool { starts.contains(where: start.starts) }

  /// The names of the members, to tell what an archive holds; folders are among them. `start` is the file's beginning.
  ///
  /// Of a file that is all there they come from its directory. If `isWhole` is false, or the directory is damaged, which
  /// `ZipArchive` reports, they are those of the first members, as far as `start` shows them.
  package static func names(of file: any ByteSource, beginningWith start: [UInt8], isWhole: Bool) throws(FileError)
    -> [String]
  {
    if isWhole {
      do throws(ZipError) {
        return try entries(of: file).entries.map(\.name)
      } catch .file(let error) {
        throw error
      } catch {
        // The reader of the archive comes upon the same.
      }
    }
    return firstNames(in: start)
  }

  /// All entries, and where the directory begins.
  static func entries(of file: any ByteSource) throws(ZipError) -> (entries: [ZipEntry], offset: Int) {
    let end = try ZipEnd(of: file, fileByteCount: file.knownCount ?? 0)
    let offset = end.directoryOffset
    var fields = ZipFields(try file.zipBytes(at: offset, end.directoryByteCount)[...], at: offset)
    var entries: [ZipEntry] = [], names = Set<[UInt8]>()
    while fields.remaining > 0, entries.count < end.memberCount {
      let entry = try ZipEntry(&fields)
      guard names.insert(entry.nameBytes).inserted else { throw .duplicateName(entry.name, offset: entry.offset) }
      entries.append(entry)
    }
    guard entries.count == end.memberCount, fields.remaining == 0 else {
      let found = entries.count + (fields.remaining > 0 ? 1 : 0)
      throw .field(
        "number of members", member: nil, offset: end.offset + 10, expected: UInt64(found),
        found: UInt64(end.memberCount))
    }
    return (entries, offset)
  }

  /// The names in the headers of the first members.
  private static func firstNames(in start: [UInt8]) -> [String] {
    var names: [String] = [], offset = 0
    while offset < start.count {
      var fields = ZipFields(start[offset...], at: offset)
      do throws(ZipError) {
        guard try fields.number32() == ZipLayout.localHeader.signature else { break }
        _ = try fields.take(14)
        let packed = try fields.number32()
        _ = try fields.number32()
        let nameCount = Int(try fields.number16()), extraCount = Int(try fields.number16())
        let name = String(decoding: try fields.take(nameCount), as: UTF8.self)
        names.append(name)
        let extraOffset = fields.offset, extra = try fields.take(extraCount)
        var large = try ZipLargeNumbers(in: extra, at: extraOffset, name)
        if packed == .max { _ = try large.size(.max, "size", name) }
        // A streamed member has zeros here: where it ends is not known, and the loop ends with what stands there.
        guard let next = checkedSum(fields.offset, try large.size(packed, "packed size", name)), next > offset else {
          break
        }
        offset = next
      } catch {
        break
      }
    }
    return names
  }
}
