internal import NNBBytes
internal import NNBGzip
internal import NNBSystem

/// Where the pixels of images are kept.
package enum PixelStorage: Sendable {
  /// In memory.
  case memory

  /// In their file, which must be one that can be read anywhere (Spec/idx.md, 7).
  case file

  /// In their file if it can be read anywhere and they do not fit well into memory, else in memory.
  case automatic
}

/// The bytes of images that stay in their file and are read as they are needed (Spec/idx.md, 7).
package final class StoredPixels: Sendable {
  /// The most bytes that such images have.
  package static let largestByteCount = 1 << 40

  /// Images go to memory if they take at most this part of what is free: networks, checkpoints and the system need some too.
  private static let comfortablePart = 2

  /// Images of so many bytes go to memory in any case.
  private static let small = 1 << 26

  /// How much is read at a time where all of it is.
  private static let piece = 1 << 22

  /// The number of images, and the shape of an image.
  package let count: Int, shape: [Int]

  /// The number of bytes of all images.
  package var byteCount: Int { count * pixelCount }

  private let source: any ByteSource
  private let watch: FileWatch
  private let offset, pixelCount: Int

  /// How images are turned after they are read; nil if they are taken as they are.
  private let turning: ImageTurning?

  /// Opens the images at `path`, whose rows and columns are exchanged if `isTransposed`. Nil if they are to be kept in memory.
  ///
  /// Throws `IDXError` if the file is damaged, and `.notStreamable` if it must be read so and cannot.
  /// `room` is the memory that is free, nil if there is no limit; it is asked for only where it decides.
  package init?(
    _ path: String, _ storage: PixelStorage, isTransposed: Bool = false,
    room: @autoclosure () -> Int? = Memory.available
  ) throws(IDXError) {
    guard storage != .memory else { return nil }
    // A pipe that is opened and closed is used up.
    if path == "-" || FileSystem.kind(of: path, followingLinks: true) == .other {
      if storage == .automatic { return nil }
      throw IDXError(.notStreamable(.notRegular), in: path)
    }
    do throws(FileError) { source = try openSource(path) } catch { throw IDXError(.file(error), in: path) }
    let fault: IDXError.Cause
    do throws(IDXError.Cause) {
      guard let watch = FileWatch(source), let size = source.knownCount else { throw .notStreamable(.notRegular) }
      let start: [UInt8]
      do throws(FileError) { start = try source.read(at: 0, upTo: IDXHeader.longest) } catch { throw .file(error) }
      if Gzip.recognises(start) { throw Self.fault(ofPacked: source) }
      var input = ByteReader(start)
      let header = try IDXHeader(parsing: &input, limit: Self.largestByteCount)
      guard header.elementType == .uint8 else { throw .notStreamable(.elementType(header.elementType)) }
      let stored = try ImageSet.shape(ofImages: header.shape)
      turning = isTransposed ? try ImageTurning(of: stored, count: header.shape[0]) : nil
      shape = turning?.shape ?? stored
      (count, offset) = (header.shape[0], header.byteCount)
      (self.watch, pixelCount) = (watch, shape.reduce(1, *))
      let end = offset + header.dataByteCount
      guard size >= end else {
        throw .truncatedData(offset: offset, expected: header.dataByteCount, found: max(0, size - offset))
      }
      guard size == end else { throw .trailingBytes(offset: end) }
      if storage == .automatic, Self.fits(header.dataByteCount, room) { return nil }
      return
    } catch {
      fault = error
    }
    // In memory, everything else is found, and told in the usual way.
    if storage == .automatic { return nil }
    throw IDXError(fault.explained(by: source), in: path)
  }

  /// What is wrong with a gzipped file: that it is, or that it would be of no use if it were not.
  private static func fault(ofPacked source: any ByteSource) -> IDXError.Cause {
    guard let start = try? Gzip.start(of: source, count: IDXHeader.longest), !Gzip.recognises(start) else {
      return .notStreamable(.gzip)
    }
    var input = ByteReader(start)
    do throws(IDXError.Cause) {
      let type = try IDXHeader(parsing: &input, limit: Self.largestByteCount).elementType
      return .notStreamable(type == .uint8 ? .gzip : .elementType(type))
    } catch {
      return error
    }
  }

  private static func fits(_ byteCount: Int, _ room: () -> Int?) -> Bool {
    byteCount <= IDXArray.largestByteCount
      && (byteCount <= small || byteCount <= room().map { $0 / comfortablePart } ?? .max)
  }

  /// Appends the bytes of these images, in this order. Images that follow each other in the file are read at once.
  ///
  /// Throws `IDXError` if they cannot be read, and `.changed` if the file is another than at the beginning.
  package func append(_ images: ArraySlice<UInt32>, to buffer: inout [UInt8]) throws(IDXError) {
    try append(Self.stretches(images), to: &buffer)
  }

  /// The same for images that follow each other.
  package func append(_ images: Range<Int>, to buffer: inout [UInt8]) throws(IDXError) {
    try append([(images.lowerBound, images.count)], to: &buffer)
  }

  private func append(_ stretches: [(first: Int, count: Int)], to buffer: inout [UInt8]) throws(IDXError) {
    let start = buffer.count
    var end = start
    do throws(FileError) {
      for (first, count) in stretches {
        end += count * pixelCount
        try source.append(at: offset + first * pixelCount, upTo: count * pixelCount, to: &buffer)
      }
    } catch {
      throw IDXError(.file(error), in: source.name)
    }
    guard buffer.count == end, !watch.hasChanged else { throw IDXError(.changed, in: source.name) }
    if let turning { buffer.replaceSubrange(start..., with: turning.turned(buffer[start...])) }
  }

  /// Says that these images are soon read.
  package func expect(_ images: ArraySlice<UInt32>) {
    for (first, count) in Self.stretches(images) {
      watch.expect(count * pixelCount, at: offset + first * pixelCount)
    }
  }

  /// Hands out the bytes of all images, some at a time, in their order.
  package func forEachPiece(_ body: (Span<UInt8>) -> Void) throws(IDXError) {
    let atOnce = max(1, Self.piece / pixelCount)
    var buffer: [UInt8] = []
    for first in stride(from: 0, to: count, by: atOnce) {
      buffer.removeAll(keepingCapacity: true)
      try append(first..<min(count, first + atOnce), to: &buffer)
      body(buffer.span)
    }
  }

  /// The first images and the lengths of runs of images that follow each other in the file.
  private static func stretches(_ images: ArraySlice<UInt32>) -> [(first: Int, count: Int)] {
    var stretches: [(first: Int, count: Int)] = []
    for image in images {
      if let last = stretches.last, last.first + last.count == Int(image) {
        stretches[stretches.count - 1].count += 1
      } else {
        stretches.append((Int(image), 1))
      }
    }
    return stretches
  }
}
