package import NNBBytes
internal import NNBSystem

/// One IDX file of images, with its labels beside it (Spec/nnidx.md, section 9).
package struct IDXFileOutput {
  private let images: OutputPlace
  private let labels: OutputPlace?
  private let isPacked: Bool

  /// Whether a path is that of a file and not of a folder.
  package static func isFile(_ path: String) -> Bool {
    ["ubyte", ".idx", ".gz"].contains { path.hasSuffix($0) } && !FileSystem.isDirectory(path)
  }

  /// Takes the names.
  package init(_ path: String, replacesAny: Bool, besides inputs: [String]) throws(Failure) {
    isPacked = path.hasSuffix(".gz")
    do throws(FileError) {
      images = try OutputPlace(path, besides: inputs, replacesAny: replacesAny, removesLeftovers: true)
      labels = try Self.labels(path).map { path throws(FileError) in
        try OutputPlace(path, besides: inputs, replacesAny: replacesAny)
      }
    } catch {
      throw error.failure
    }
  }

  private static func labels(_ path: String) -> String? {
    let (folder, name) = FileSystem.parts(of: path)
    guard let mark = name.firstRange(of: "images") else { return nil }
    let other = name.replacingSubrange(mark, with: "labels")
    let exact = other.firstRange(of: "idx3").map { other.replacingSubrange($0, with: "idx1") } ?? other
    return path.utf8.contains(UInt8(ascii: "/")) ? (folder == "/" ? "" : folder) + "/" + exact : exact
  }

  /// Writes the files and gives their paths.
  package func write(_ set: ArrangedSet, besides read: [String]) throws -> [String] {
    guard let part = set.training ?? set.test, set.training == nil || set.test == nil else {
      throw DataSetError.usage("two parts cannot be written to one file: name a folder", "two-parts")
    }
    guard labels != nil || part.labels.isEmpty else {
      throw DataSetError.usage(
        "the name \(images.path) has no \u{201C}images\u{201D}, by which its labels would be found: name a folder",
        "no-name-for-labels")
    }
    let places = [images] + (part.labels.isEmpty ? [] : [labels].compactMap { $0 })
    for place in places { try place.check(besides: read) }
    for place in places where !place.canReplace { throw FileError.exists(path: place.path) }
    var files = [try PendingFile(images, isPacked: isPacked) { try part.writeImages(to: $0) }]
    for place in places.dropFirst() {
      files.append(try PendingFile(place, isPacked: isPacked) { try part.writeLabels(to: $0) })
    }
    for file in files { try file.commit() }
    return places.map(\.path)
  }
}

extension String {
  fileprivate func replacingSubrange(_ range: Range<Index>, with other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
