/// Something that takes bytes at any offset.
package protocol ByteSink: AnyObject {
  /// Writes all of `bytes` at `offset`; a gap before them reads as zeros.
  func write(_ bytes: Span<UInt8>, at offset: Int) throws(FileError)
}
