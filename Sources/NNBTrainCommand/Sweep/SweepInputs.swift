import NNBBytes
import NNBCommandLine
import NNBJSON
import NNBSystem

/// The files that runs of a sweep read, by size and checksum (Spec/sweeps.md, 4).
struct SweepInputs {
  private struct File {
    let path: String
    let mark: Mark
    var stamp: FileStamp?
  }

  private struct Mark: Equatable {
    let size: Int
    let sum: UInt32
  }

  private var files: [File] = []

  /// Reads the files at these paths.
  ///
  /// Throws `FileError`, and `ToolError` for what only one of the runs could read.
  init(_ paths: [String]) throws { try add(paths) }

  /// Adds further ones.
  mutating func add(_ paths: [String]) throws {
    for path in paths where !files.contains(where: { $0.path.utf8.elementsEqual(path.utf8) }) {
      if path == "-" || FileSystem.kind(of: path, followingLinks: true).map({ $0 != .file }) ?? false {
        throw ToolError("--sweep needs files that each run can read, which \(path.inputName) is not", subject: path)
      }
      // A change while it is read is one since.
      let stamp = FileStamp(of: path)
      files.append(File(path: path, mark: try Self.mark(path), stamp: stamp))
    }
  }

  private static func mark(_ path: String) throws -> Mark {
    let sum = try openSource(path).checksum()
    return Mark(size: sum.count, sum: sum.value)
  }

  /// The first file that is another than at the start, or gone; nil if all are the same.
  mutating func changed() -> String? {
    for index in files.indices {
      let stamp = FileStamp(of: files[index].path)
      if let stamp, stamp == files[index].stamp { continue }
      guard let mark = try? Self.mark(files[index].path), mark == files[index].mark else { return files[index].path }
      files[index].stamp = stamp
    }
    return nil
  }

  /// The marks of the first files, which may get other names, and of the rest by their names.
  func json(unnamed count: Int) -> (unnamed: JSON, named: JSON) {
    func mark(_ file: File) -> [JSON.Member] {
      [("bytes", .integer(file.mark.size)), ("crc32", .integer(Int(file.mark.sum)))]
    }
    return (
      .array(files.prefix(count).map { .object(mark($0)) }),
      .array(files.dropFirst(count).map { .object([("file", .string($0.path))] + mark($0)) })
    )
  }
}
