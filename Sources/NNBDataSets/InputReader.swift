internal import NNBBytes
internal import NNBGzip
internal import NNBIDX
internal import NNBNumPy
internal import NNBPictures
internal import NNBRecognition
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
    var start = try source.read(at: 0, upTo: OtherFormat.startByteCount)
    let isPacked = Gzip.recognises(start)
    if isPacked { start = try Gzip.start(of: source, count: OtherFormat.startByteCount) }
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
    try Self.checkText(start, of: source, isPacked: isPacked, path)
    // Records are read once, in order, so that a pipe need not be kept.
    (source as? StreamSource)?.readInOrder()
    try CSVInput(set: set, store: parts.training, name: name).read(source, isPacked: isPacked)
  }

  /// Throws if a file does not begin as text, or is of a known format that has no records of numbers.
  private static func checkText(_ start: [UInt8], of source: any ByteSource, isPacked: Bool, _ path: String) throws {
    func fault(_ message: String) -> Failure { DataSetError.badData(message, of: path, "unknown-input") }
    guard !start.isEmpty else { throw DataSetError.badData("an empty file", of: path, "csv-empty") }
    // What a packed file holds is known by its beginning alone.
    let content: any ByteSource = isPacked ? MemorySource(start, name: path) : source
    switch try? OtherFormat(of: content, beginningWith: Array(start.prefix(OtherFormat.startByteCount))) {
    case .csv?: return
    case let other?: throw fault("\(other), of which no images are made: \(other.dataAdvice)")
    case nil: break
    }
    let isUTF16 = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
    if !isUTF16, start.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) }) {
      // Perhaps it was to be IDX.
      let cause = IDXError.Cause.badMagic(found: Array(start.prefix(4)))
      let explained = isPacked ? cause : cause.explained(by: source)
      guard explained == cause else { throw IDXError(explained, in: path) }
      throw fault("none of the inputs that are known: it begins with \(start.prefix(8).hex)")
    }
    if start.starts(with: "%PDF".utf8) { throw fault("a PDF file, of which no images are made") }
  }
}
