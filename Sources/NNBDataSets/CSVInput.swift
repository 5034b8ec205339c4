internal import NNBBytes
internal import NNBCSV
internal import NNBGzip

/// Reads a CSV file into a part (Spec/nnidx.md, section 2).
struct CSVInput {
  let set: DataSet
  let store: ImageStore
  let name: String

  func read(_ source: any ByteSource, isPacked: Bool) throws {
    do {
      try read(CSVReader(try Self.pieces(of: source, isPacked, name)))
    } catch let error as CSVError {
      throw error.failure(of: name)
    }
  }

  private static func pieces(
    of source: any ByteSource, _ isPacked: Bool, _ name: String
  ) throws(CSVError) -> CSVReader.Pieces {
    if isPacked {
      let reader: GzipReader
      do throws(GzipError) { reader = try GzipReader(source) } catch { throw .file(error.failure.about(name)) }
      return { () throws(CSVError) in
        do throws(GzipError) { return try reader.next() } catch { throw CSVError.file(error.failure.about(name)) }
      }
    }
    var offset = 0
    return { () throws(CSVError) in
      do throws(FileError) {
        let piece = try source.read(at: offset, upTo: 1 << 20)
        offset += piece.count
        return piece
      } catch {
        throw CSVError.file(error.failure)
      }
    }
  }

  private func read(_ start: CSVReader) throws {
    var reader = start, record = CSVRecord()
    guard try reader.read(into: &record) else { throw CSVError.empty }
    let columns = try CSVColumns(record, set.choices)
    if let note = columns.note { set.note("\(name): \(note)") }
    var rows = CSVRows(columns, set, store, name)
    do {
      if columns.header == nil { try rows.take(record) }
      while try reader.read(into: &record) { try rows.take(record) }
    } catch is EnoughImages {
      try rows.finish()
      throw EnoughImages()
    }
    try rows.finish()
  }
}
