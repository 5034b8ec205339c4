internal import NNBCSV
internal import NNBSupport
internal import NNBTestSupport

extension FuzzTarget {
  /// CSV: the records are the same in whatever pieces the text arrives, and when they are written again.
  public static let csv = FuzzTarget("FuzzCSV") { input throws(PropertyFailure) in
    let records = records(of: input, pieces: input.count + 1)
    for size in [1, 2, 7] {
      // A text's first piece has its byte order mark.
      let first = min(3, input.count)
      try hold(
        Self.records(of: input, pieces: size, first: first) == records,
        "in pieces of \(size) bytes it is read otherwise")
    }
    guard case .success(let found) = records else { return false }
    var text: [UInt8] = []
    for fields in found {
      for (index, field) in fields.enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text += [0x22] + field.flatMap { $0 == 0x22 ? [$0, $0] : [$0] } + [0x22]
      }
      text.append(0x0A)
    }
    // A record of one empty field is an empty line, which is skipped; quotes make no difference.
    if !found.isEmpty {
      try hold(Self.records(of: text, pieces: 5) == records, "written again, the records are others")
    }
    return !found.isEmpty
  }

  private enum Records: Equatable {
    case success([[[UInt8]]])
    case failure(CSVError)
  }

  private static func records(of text: [UInt8], pieces size: Int, first: Int? = nil) -> Records {
    var rest = text[...], next = first.map { max(1, $0) } ?? size
    var reader = CSVReader { () throws(CSVError) in
      defer {
        rest = rest.dropFirst(next)
        next = size
      }
      return Array(rest.prefix(next))
    }
    var record = CSVRecord(), found: [[[UInt8]]] = []
    do throws(CSVError) {
      while try reader.read(into: &record) {
        found.append((0..<record.count).map { Array(record.bytes[record.range($0)]) })
        for index in 0..<record.count {
          let number = record.number(index), byte = record.byte(index)
          if let byte, number != Double(byte) { return .failure(.notText("a byte is another number")) }
        }
      }
    } catch {
      return .failure(error)
    }
    return .success(found)
  }
}
