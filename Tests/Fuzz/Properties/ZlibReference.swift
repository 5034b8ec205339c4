internal import CNNBZlib

/// A member of a gzip file as zlib reads it, header and trailer included: a second opinion.
struct ZlibMember {
  enum Outcome: Equatable {
    case whole, truncated, tooLong
    case damaged(String)
  }

  /// The data, as far as there is any.
  private(set) var data: [UInt8] = []

  /// How zlib came to its end.
  private(set) var outcome = Outcome.truncated

  /// Where in the file that was.
  private(set) var end: Int

  /// The CRC-32 of the data.
  private(set) var checksum: UInt32 = 0

  /// Reads the member that begins at `start`, at most `limit` bytes of data.
  init(_ file: [UInt8], at start: Int, limit: Int) {
    end = start
    var (end, checksum, outcome) = (start, UInt32(0), Outcome.truncated)
    // Safe: zlib gets the counts of both buffers, and its stream stays where it is until it is closed.
    data = unsafe [UInt8](unsafeUninitializedCapacity: limit + 1) { output, count in
      unsafe file.withUnsafeBufferPointer { input in
        var stream = unsafe z_stream()
        guard unsafe inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
          return
        }
        unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { unsafe $0 + start })
        unsafe stream.avail_in = UInt32(input.count - start)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(limit + 1)
        let result = unsafe inflate(&stream, Z_NO_FLUSH)
        count = limit + 1 - Int(unsafe stream.avail_out)
        end = input.count - Int(unsafe stream.avail_in)
        checksum = UInt32(truncatingIfNeeded: unsafe stream.adler)
        if count > limit {
          outcome = .tooLong
        } else if result == Z_STREAM_END {
          outcome = .whole
        } else if result == Z_DATA_ERROR {
          outcome = .damaged(unsafe stream.msg.map { unsafe String(cString: $0) } ?? "")
        }
        unsafe inflateEnd(&stream)
      }
    }
    self.end = end
    self.checksum = checksum
    self.outcome = outcome
  }
}

/// A whole gzip file as zlib reads it, member by member; zeros to the end are padding.
struct ZlibReference {
  private(set) var data: [UInt8] = []
  private(set) var outcome = ZlibMember.Outcome.whole

  init(_ file: [UInt8], limit: Int) {
    var end = 0
    repeat {
      let member = ZlibMember(file, at: end, limit: limit - data.count)
      data += member.data
      outcome = member.outcome
      end = member.end
    } while outcome == .whole && file[end...].starts(with: [0x1F, 0x8B])
    if outcome == .whole, file[end...].contains(where: { $0 != 0 }) { outcome = .damaged("trailing bytes") }
  }

  /// The file with header checksums, data checksums and lengths made right, as far as zlib comes.
  static func repaired(_ file: [UInt8], limit: Int) -> [UInt8] {
    var bytes = file
    var start = 0
    for _ in 0..<8 {
      let member = ZlibMember(bytes, at: start, limit: limit)
      switch member.outcome {
      case .whole where bytes[member.end...].starts(with: [0x1F, 0x8B]): start = member.end
      case .damaged("incorrect data check"): bytes.replaceSubrange(member.end - 4..<member.end, with: member.checksum)
      case .damaged("incorrect length check"):
        bytes.replaceSubrange(member.end - 4..<member.end, with: UInt32(truncatingIfNeeded: member.data.count))
      default: return bytes
      }
    }
    return bytes
  }
}

extension [UInt8] {
  fileprivate mutating func replaceSubrange(_ range: Range<Int>, with value: UInt32) {
    replaceSubrange(range, with: [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) })
  }
}
