/// A regular file, read with `pread` and never mapped: a file that is cut short while mapped kills its reader.
final class FileSource: ByteSource, Sendable {
  let name: String
  private let descriptor: Int32
  private let count: Int

  /// Takes over an open descriptor and closes it in the end; `count` is the file's size when it was opened.
  init(descriptor: Int32, name: String, count: Int) {
    self.descriptor = descriptor
    self.name = name
    self.count = count
  }

  deinit { SystemCalls.closeFile(descriptor) }

  var knownCount: Int? { count }

  func read(at offset: Int, upTo wanted: Int) throws(FileError) -> [UInt8] {
    guard offset < count, wanted > 0 else { return [] }
    let size = min(wanted, count - offset)
    do throws(SystemCalls.Failure) {
      return try Array(capacity: size) { (span: inout OutputSpan<UInt8>) throws(SystemCalls.Failure) in
        while span.count < size {
          let step = try SystemCalls.read(descriptor, at: offset + span.count, into: &span, upTo: size - span.count)
          if step == 0 { break }
        }
      }
    } catch {
      throw .system(.read, path: name, code: error.code)
    }
  }
}
