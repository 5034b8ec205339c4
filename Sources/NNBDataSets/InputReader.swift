internal import NNBBytes
internal import NNBGzip
internal import NNBIDX
internal import NNBNumPy
internal import NNBPictures
internal import NNBSystem

/// Reads an input of any kind, recognised by its content (Spec/nnidx.md, section 1).
package struct InputReader {
  private let set: DataSet

  /// Reads into a set.
  package init(_ set: DataSet) { self.set = set }

  /// Reads the input at `path`. What has no parts of its own is a test part if `isTest` is true.
  ///
  /// Throws errors that have the shape of a failure.
  package func read(_ path: String, isTest: Bool = false) throws {
    do {
      try readAll(path, isTest: isTest)
    } catch is EnoughImages {}
  }

  private func readAll(_ path: String, isTest: Bool) throws {
    let parts = isTest ? (training: set.test, test: set.test) : (training: set.training, test: set.test)
    if path != "-", FileSystem.isDirectory(path) {
      if try !IDXInput(set: set).readFolder(path, to: parts) { try PictureFolder(set: set).read(path, to: parts) }
      return
    }
    let source: any ByteSource
    do throws(FileError) { source = try openSource(path) } catch { throw error.failure }
    let name = path == "-" ? "standard input" : path
    var start = try source.read(at: 0, upTo: 512)
    let isPacked = Gzip.recognises(start)
    if isPacked { start = try Gzip.start(of: source, count: 512) }
    if start.starts(with: [0, 0]), start.count >= 4, (0x08...0x0E).contains(start[2]) {
      return try IDXInput(set: set).read(path, source, to: parts.training)
    }
    if !isPacked, PictureKind(start) != nil {
      let picture = try PictureFile(background: set.choices.background).read(source, name: path)
      return try set.append(picture, label: nil, .none, to: parts.training, of: name)
    }
    if !isPacked, NumPyData.isArray(start) || NumPyData.isArchive(start) {
      return try NumPyInput(set: set, name: path).read(source, isTest: isTest)
    }
    try Self.checkText(start, of: path)
    try CSVInput(set: set, store: parts.training, name: name).read(source, isPacked: isPacked)
  }

  /// Throws if a file does not begin as text, or begins as text that has no records of numbers.
  private static func checkText(_ start: [UInt8], of path: String) throws(Failure) {
    guard !start.isEmpty else { throw DataSetError.badData("an empty file", of: path, "csv-empty") }
    let isUTF16 = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    if !isUTF16, start.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) }) {
      throw DataSetError.badData(
        "none of the inputs that are known: it begins with \(start.prefix(8).hex)", of: path, "unknown-input")
    }
    let text = String(decoding: start.drop { $0 <= 0x20 }, as: UTF8.self)
    if text.hasPrefix("<") {
      throw DataSetError.badData(
        "a web page or XML: the download failed, get the file itself", of: path, "unknown-input")
    }
    if text.hasPrefix("version https://git-lfs") {
      throw DataSetError.badData("a Git LFS pointer: `git lfs pull` gets the file", of: path, "unknown-input")
    }
    if text.hasPrefix("{") || text.hasPrefix("%PDF") {
      throw DataSetError.badData("neither CSV nor another input that is known", of: path, "unknown-input")
    }
  }
}
