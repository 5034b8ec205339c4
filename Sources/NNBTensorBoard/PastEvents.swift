package import NNBBytes
internal import NNBSystem

/// The events of a file that nnb wrote, as far as they are whole.
package struct PastEvents {
  package let path: String

  /// The events, each with its whole record.
  package let events: [(event: Event, record: ArraySlice<UInt8>)]

  /// The text of the start, which says whose run it is.
  package let text: String

  /// A larger file is not read, in bytes.
  package static let largest = 1 << 30

  /// Reads a file; nil if nnb did not write it, or another process is writing it.
  package init?(_ path: String) throws(FileError) {
    guard FileSystem.kind(of: path, followingLinks: false) == .file else { return nil }
    guard let file = try? OpenFile.updating(path), file.takeAlone(), let size = file.knownCount, size <= Self.largest
    else { return nil }
    let bytes = try file.read(at: 0, upTo: size)
    var events: [(event: Event, record: ArraySlice<UInt8>)] = []
    for content in EventRecord.contents(of: bytes) {
      guard let event = Event(message: bytes[content]) else { break }
      events.append((event, bytes[EventRecord.whole(around: content)]))
    }
    guard events.count > 1, events[0].event == .version, let text = events[1].event.startText else { return nil }
    (self.path, self.events, self.text) = (path, events, text)
  }
}
