package import NNBBytes

/// Why a file is not taken as a picture.
package enum PictureError: Error, Equatable, Sendable {
  /// The file could not be read.
  case file(FileError)

  /// It begins as no picture that is read here.
  case unknown(found: [UInt8])

  /// It is a picture of another format.
  case otherFormat(String)

  /// It has more pixels than are read.
  case tooLarge(width: Int, height: Int)

  /// The file has more bytes than are read.
  case tooLong(limit: Int)

  /// The file is too short for the size that it states.
  case tooShort(width: Int, height: Int, byteCount: Int)

  /// A PNG file is damaged; the sentence is libpng's.
  case png(String)

  /// A PGM or PPM file is not what it must be at an offset.
  case portable(offset: Int, expected: String)

  /// All pixels are of the ground.
  case noInk

  /// The system does not give the memory.
  case outOfMemory(byteCount: Int)
}

extension PictureError: CustomStringConvertible {
  /// One sentence, without the file's name.
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .unknown(let found):
      "not a PNG, PGM or PPM picture: it begins with \(found.isEmpty ? "nothing" : found.hex)"
    case .otherFormat(let name): "a \(name) picture, which is not read here: convert it to PNG first"
    case .tooLarge(let width, let height):
      "a picture of \(height)x\(width) pixels, expected 1 to \(PictureLimits.largestSide) a side and at most "
        + "\(PictureLimits.mostPixels.grouped) in all"
    case .tooLong(let limit): "more than \(counted(limit, "byte")), the most that are read of a picture"
    case .tooShort(let width, let height, let count):
      "truncated: \(counted(count, "byte")) cannot hold the \(height)x\(width) pixels that its header states"
    case .png(let text): "a damaged PNG file: \(text)"
    case .portable(let offset, let expected): "a damaged PGM or PPM file: expected \(expected) at byte \(offset)"
    case .noInk: "all pixels are of one ground: there is nothing drawn in it"
    case .outOfMemory(let count): "\(MemoryShortage(byteCount: count))"
    }
  }
}

extension PictureError {
  /// The error in the shape that all errors have outside their modules; `name` is the file's.
  package func failure(of name: String) -> Failure {
    switch self {
    case .file(let error): return error.failure
    case .outOfMemory: return Failure(description, of: name, .noResources, code: "out-of-memory")
    case .unknown: return Failure(description, of: name, .badData, code: "not-a-picture")
    case .otherFormat: return Failure(description, of: name, .unsupported, code: "picture-format")
    case .tooLarge: return Failure(description, of: name, .unsupported, code: "picture-too-large")
    case .tooLong: return Failure(description, of: name, .unsupported, code: "picture-too-long")
    case .tooShort: return Failure(description, of: name, .damaged, code: "picture-truncated")
    case .png: return Failure(description, of: name, .damaged, code: "picture-damaged")
    case .portable(let offset, _):
      return Failure(description, of: name, .damaged, code: "picture-damaged", offset: offset)
    case .noInk: return Failure(description, of: name, .badData, code: "picture-empty", remedy: Remedy("background"))
    }
  }
}
