#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif
package import NNBBytes

/// What is known of an open file while it is read again and again.
package struct FileWatch: Sendable {
  private let source: any ByteSource
  private let file: Int32
  private let stamp: FileStamp

  /// Watches an open file; nil if it is no regular one.
  package init?(_ source: any ByteSource) {
    guard let file = source.descriptor, let status = try? SystemCalls.status(of: file), status.isRegular else {
      return nil
    }
    (self.source, self.file, stamp) = (source, file, status.stamp)
  }

  /// Whether its size, or the time when it was last written, is another than at the beginning.
  package var hasChanged: Bool { (try? SystemCalls.status(of: file))?.stamp != stamp }

  /// Says that a part is soon read, and that parts are read in any order.
  ///
  /// It is only a hint; a system without it does nothing.
  package func expect(_ count: Int, at offset: Int) {
    #if !canImport(Darwin)
    _ = posix_fadvise(file, off_t(offset), off_t(count), POSIX_FADV_WILLNEED)
    #endif
  }
}
