package import NNBSystem
package import NNBBytes

/// The parts of a file of weights that Keras wrote in several parts: `NAME_00000.weights.h5` and so on, which
/// `NAME.weights.json` lists (Spec/hdf5.md, section 3).
///
/// A part looks like a whole file inside, and a whole one may have such a name: a checkpoint of epoch 10, say.
package struct WeightShard: Equatable {
  /// The name of the list that a file of this name would be in.
  package let index: String

  /// Whether that list is there and has the file in it.
  package let isListed: Bool

  private static let ending = Array(".weights.h5".utf8)

  /// The list of 65,536 tensors, their paths as long as they may be, is shorter than what is read of one.
  private static let largestIndex = 64 << 20

  /// Looks at the file's name and, where it is that of a part, for the list beside it; nil if it is not.
  ///
  /// Throws `FileError` where there is a list that cannot be read.
  package init?(_ path: FilePath) throws(FileError) {
    guard let (stem, number) = Self.parts(of: path) else { return nil }
    let place = FilePath(bytes: stem + Array(".weights.json".utf8))
    index = "\(FilePath(bytes: place.bytes.suffix(while: { $0 != UInt8(ascii: "/") })))"
    do throws(FileError) {
      let text = try openSource(at: place).read(at: 0, upTo: Self.largestIndex)
      // All names in it have the same stem, which JSON may spell in another way.
      isListed = text.contains(number + Self.ending + [UInt8(ascii: "\"")])
    } catch {
      guard case .system(.open, _, ErrorNumber.notFound) = error else { throw error }
      isListed = false
    }
  }

  /// The path up to the number of a part, and the number, an underscore before it.
  private static func parts(of path: FilePath) -> (stem: [UInt8], number: [UInt8])? {
    let name = path.bytes
    guard name.suffix(ending.count).elementsEqual(ending) else { return nil }
    let stem = name.dropLast(ending.count), digits = Array(stem).suffix(while: { (0x30...0x39).contains($0) })
    guard digits.count == 5, stem.dropLast(5).last == UInt8(ascii: "_") else { return nil }
    return (Array(stem.dropLast(6)), Array(stem.suffix(6)))
  }
}

extension [UInt8] {
  fileprivate func suffix(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    self[(lastIndex { !isPart($0) }.map { $0 + 1 } ?? startIndex)...]
  }
}
