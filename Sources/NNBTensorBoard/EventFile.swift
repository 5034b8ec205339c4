package import NNBBytes
internal import NNBSystem

/// An event file that grows while a run goes on. No other process of nnb writes to it meanwhile.
package struct EventFile {
  package let path: String
  private let file: OpenFile

  /// The length of what has been written.
  private var end: Int

  /// What could not be written yet.
  private var pending: [UInt8] = []

  /// The present time, in microseconds since 1970.
  package static var now: Int { WallClock.microseconds }

  /// More names than these are not tried.
  private static let mostNames = 1_000

  /// Makes a file that has these bytes from its first moment on, under a name later than those that are there.
  package init(in folder: EventFolder, _ bytes: [UInt8]) throws(FileError) {
    let first = max(Self.now, try folder.latest() + 1)
    for time in first..<first + Self.mostNames {
      let path = folder.path + "/" + EventFolder.name(at: time)
      let place = try OutputPlace(path)
      if place.holdsFile { continue }
      do throws(FileError) {
        let output = try place.begin()
        try output.contents.write(bytes, at: 0)
        try output.commit()
      } catch .exists {
        continue
      }
      self.path = path
      file = try OpenFile.updating(path)
      guard file.takeAlone() else { throw .locked(path: path, folder: path) }
      end = bytes.count
      return
    }
    throw .exists(path: folder.path + "/" + EventFolder.name(at: first))
  }

  /// Adds events, with the present time, after those that could not be written before. If that fails, they are kept for the
  /// next time.
  package mutating func append(_ events: [Event]) throws(FileError) {
    let now = Self.now
    for event in events { pending += event.record(at: now) }
    if pending.isEmpty { return }
    try file.write(pending, at: end)
    end += pending.count
    pending = []
  }
}
