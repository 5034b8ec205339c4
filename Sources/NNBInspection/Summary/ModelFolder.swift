package import NNBBytes
internal import NNBConversion
internal import NNBFormats
package import NNBSystem

/// The model files in a folder and the folders in it.
package struct ModelFolder: Sendable {
  /// The endings of names that are taken for models, in either case.
  package static let endings = Registry.names.flatMap(\.endings).map { "." + $0 }

  /// The paths of the files, in ascending order of their bytes.
  package let files: [FilePath]

  /// The folders that could not be read.
  package let faults: [FileError]

  /// Walks through the folder at `path`. A symbolic link to a file counts as that, one to a folder is not followed, and
  /// pipes and devices are passed over.
  package init(_ path: String) {
    var files: [FilePath] = [], faults: [FileError] = [], folders = [FilePath(path)]
    while let folder = folders.popLast() {
      do throws(FileError) {
        for name in try FileSystem.entries(in: folder) {
          let path = folder.appending(name)
          switch FileSystem.kind(of: path, followingLinks: false) {
          case .folder: folders.append(path)
          case .other: continue
          case .link where [.folder, .other].contains(FileSystem.kind(of: path, followingLinks: true)): continue
          // A link to nothing, and what cannot be examined, are named, so that somebody learns of them.
          case .file, .link, nil: if Self.isModel(name) { files.append(path) }
          }
        }
      } catch {
        faults.append(error)
      }
    }
    self.files = files.sorted()
    self.faults = faults
  }

  private static func isModel(_ name: FilePath) -> Bool {
    let letters = name.bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    return endings.contains { letters.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }
}
