package import NNBBytes
internal import NNBSystem

/// Reads pictures of files (Spec/nnidx.md, section 3).
package struct PictureFile: Sendable {
  /// The grey that is seen through what is not opaque.
  package let background: UInt8

  /// Reads with a background.
  package init(background: UInt8 = 255) { self.background = background }

  /// Reads the picture at `path`; `-` is standard input.
  package func read(_ path: String) throws(Failure) -> Picture {
    let source: any ByteSource
    do throws(FileError) { source = try openSource(path) } catch { throw error.failure }
    return try read(source, name: path)
  }

  /// Reads the picture in `source`, which messages call `name`.
  package func read(_ source: any ByteSource, name: String) throws(Failure) -> Picture {
    do throws(PictureError) {
      return try picture(in: try Self.bytes(of: source))
    } catch {
      throw error.failure(of: name)
    }
  }

  /// The picture in the bytes of a whole file.
  package func picture(in bytes: [UInt8]) throws(PictureError) -> Picture {
    switch PictureKind(Array(bytes.prefix(PictureKind.startByteCount))) {
    case .png: return try PNGReader.picture(in: bytes, background: background)
    case .portable: return try PortableReader.picture(in: bytes)
    case .other(let name): throw .otherFormat(name)
    case nil: throw .unknown(found: Array(bytes.prefix(8)))
    }
  }

  private static func bytes(of source: any ByteSource) throws(PictureError) -> [UInt8] {
    // What is no picture is not read to its end.
    let start = try read(source, upTo: PictureKind.startByteCount)
    guard PictureKind(start) != nil else { throw .unknown(found: Array(start.prefix(8))) }
    let bytes = try read(source, upTo: PictureLimits.largestByteCount + 1)
    guard bytes.count <= PictureLimits.largestByteCount else { throw .tooLong(limit: PictureLimits.largestByteCount) }
    return bytes
  }

  private static func read(_ source: any ByteSource, upTo count: Int) throws(PictureError) -> [UInt8] {
    do throws(FileError) {
      return try source.read(at: 0, upTo: count)
    } catch {
      throw .file(error)
    }
  }
}
