import NNBBytes
import NNBConversion
import NNBFormats
import NNBIDX
import NNBSystem

/// What a file that is given without an option can be, by its content.
enum FileRole: Equatable {
  case model

  /// An IDX file of so many dimensions; or images in another form, of which that is not known.
  case data(rank: Int?)

  /// What may be either, or cannot be looked at without being used up.
  case unknown

  private static let pictures: [[UInt8]] = [
    [0x89, 0x50, 0x4E, 0x47], Array("P5".utf8), Array("P2".utf8), Array("P6".utf8), [0xFF, 0xD8, 0xFF],
    Array("GIF8".utf8), Array("BM".utf8),
  ]

  /// Looks at what stands at `path`. Only files are opened; nothing that is wrong with one is an error here.
  init(of path: String) {
    self = .unknown
    guard path != "-" else { return }
    let kind = FileSystem.kind(of: path, followingLinks: true)
    if kind == .folder { self = .data(rank: nil) }
    guard kind == .file, let source = try? openSource(path), let start = try? source.read(at: 0, upTo: 4),
      !start.isEmpty
    else { return }
    if let rank = IDXArray.statedRank(of: source) {
      self = .data(rank: rank)
    } else if Self.pictures.contains(where: start.starts) {
      self = .data(rank: nil)
    } else if let (format, _) = try? Registry.all().recognise(source),
      !["npy", "npz"].contains(format.name.id)
    {
      self = .model
    }
  }
}
