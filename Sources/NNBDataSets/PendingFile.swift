internal import NNBBytes
internal import NNBGzip
internal import NNBSystem

/// A file that is complete and waits for its name.
final class PendingFile {
  private var file: OutputFile?

  /// Makes the content of a file for a place.
  init(_ place: OutputPlace, isPacked: Bool, _ fill: (PieceWriter) throws -> Void) throws {
    let output = try place.begin()
    let writer: PieceWriter
    do throws(GzipError) {
      writer = try PieceWriter(output.contents, isPacked: isPacked)
    } catch {
      throw error.failure.about(place.path)
    }
    try fill(writer)
    file = consume output
  }

  /// Gives the file its name.
  func commit() throws(FileError) {
    guard let file = file.take() else { return }
    try file.commit()
  }
}
