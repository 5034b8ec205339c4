internal import NNBBytes
internal import NNBCommandLine
package import NNBPictures
internal import NNBSystem

/// A contact sheet in a PNG file.
package struct SheetFile {
  private let path: String
  private let place: OutputPlace

  /// Takes the place of an output, before any work. Throws `ToolError` if its name does not end in .png, and `FileError`.
  package init(_ option: String, _ path: String, replacesAny: Bool, besides inputs: [String]) throws {
    guard path.lowercased().hasSuffix(".png") else {
      throw ToolError("\(option) needs a name that ends in .png, found \(path)", subject: path)
    }
    self.path = path
    place = try OutputPlace(path, besides: inputs, replacesAny: replacesAny)
    guard place.canReplace else {
      throw FileError.exists(path: place.path)
    }
  }

  /// Throws `FileError.isInput` if the place is that of an input that is known by now.
  package func check(besides inputs: [String]) throws { try place.check(besides: inputs) }

  /// Writes the sheet of tiles, of which there is at least one.
  package func write(_ tiles: [CaptionedSheet.Tile]) throws {
    let bytes: [UInt8]
    do throws(PictureError) {
      bytes = try CaptionedSheet.picture(of: tiles).png()
    } catch {
      throw error.failure(of: path)
    }
    let file = try place.begin()
    try file.contents.write(bytes, at: 0)
    try file.commit()
  }
}
