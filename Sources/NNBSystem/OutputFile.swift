package import NNBBytes

/// An output while it is written: a file that will appear whole, or bytes that go to a stream once all of them exist.
package struct OutputFile: ~Copyable {
  private enum Way: ~Copyable {
    case file(AtomicFile)
    case stream(StandardStream)
  }

  private let place: OutputPlace
  private let way: Way

  /// The content, to be read, written or passed to another process; it must not outlive this value.
  package let contents: OpenFile

  /// The hidden name of the file, from the root; nil if it has none.
  package let hiddenPath: String?

  init(_ file: consuming AtomicFile, of place: OutputPlace) {
    self.place = place
    contents = file.contents
    hiddenPath = file.hiddenPath
    way = .file(file)
  }

  init(_ stream: StandardStream, of place: OutputPlace) throws(FileError) {
    self.place = place
    hiddenPath = nil
    if let scratch = try? OpenFile.temporary() {
      contents = scratch
    } else {
      contents = try OpenFile.inMemory(name: place.path)
    }
    way = .stream(stream)
  }

  /// Puts the file in its place as `AtomicFile.commit` does, or writes it to the stream.
  package consuming func commit() throws(FileError) {
    let place = place, contents = contents
    switch consume way {
    case .file(let file):
      try file.commit { place.replace($0) }
    case .stream(let stream):
      var offset = 0
      while case let piece = try contents.read(at: offset, upTo: 1 << 20), !piece.isEmpty {
        try stream.write(piece)
        offset += piece.count
      }
    }
  }
}
