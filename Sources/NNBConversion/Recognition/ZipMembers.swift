internal import NNBBytes

/// The names of a zip file's members, from the local headers in their order (APPNOTE.TXT, section 4.3.7).
struct ZipMembers {
  /// How many members are looked at; the archives told apart here show what they are in the first few.
  private static let limit = 64

  private let source: any ByteSource

  /// Where the next member is; nil if that is not known.
  private var offset: Int? = 0

  private init(of source: any ByteSource) {
    self.source = source
  }

  /// Which of the formats that are zip files `source` is.
  static func format(of source: any ByteSource) throws(FileError) -> OtherFormat {
    var members = ZipMembers(of: source)
    var names: [String] = []
    while names.count < limit, let name = try members.next() { names.append(name) }
    let hasKerasNames = names.contains("config.json") && names.contains("metadata.json")
    if hasKerasNames || names.contains("model.weights.h5") || names.contains("model.weights.npz") { return .keras }
    if names.contains(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) { return .pyTorch }
    return !names.isEmpty && names.allSatisfy { $0.hasSuffix(".npy") } ? .npz : .zip
  }

  /// The name of the next member; nil after the last that can be found.
  private mutating func next() throws(FileError) -> String? {
    guard let start = offset else { return nil }
    var reader = ByteReader(try source.read(at: start, upTo: Header.byteCount))
    guard let header = try? Header(parsing: &reader) else { return nil }
    let variable = try source.read(at: start + Header.byteCount, upTo: header.nameCount + header.extraCount)
    guard variable.count == header.nameCount + header.extraCount else { return nil }
    let size = header.size == .max ? Self.largeSize(in: Array(variable[header.nameCount...])) : Int(header.size)
    // A streamed member has its size behind it, so its end cannot be found from here; its name still counts.
    offset =
      header.isStreamed && header.size == 0
      ? nil : size.flatMap { checkedSum(start, Header.byteCount, variable.count, $0) }
    return String(decoding: variable[..<header.nameCount], as: UTF8.self)
  }

  private struct Header {
    static let byteCount = 30

    let isStreamed: Bool
    let size: UInt32
    let nameCount: Int
    let extraCount: Int

    init?(parsing reader: inout ByteReader) throws(EndOfBytes) {
      guard try reader.littleEndian(UInt32.self) == 0x0403_4B50 else { return nil }
      _ = try reader.take(2)
      isStreamed = try reader.littleEndian(UInt16.self) & 8 != 0
      _ = try reader.take(10)
      size = try reader.littleEndian(UInt32.self)
      _ = try reader.take(4)
      nameCount = Int(try reader.littleEndian(UInt16.self))
      extraCount = Int(try reader.littleEndian(UInt16.self))
    }
  }

  /// The size of the stored data in the ZIP64 field, behind that of the data unpacked.
  private static func largeSize(in extra: [UInt8]) -> Int? {
    var reader = ByteReader(extra)
    while let type = try? reader.littleEndian(UInt16.self), let count = try? reader.littleEndian(UInt16.self),
      let content = try? reader.take(Int(count))
    {
      guard type == 1 else { continue }
      var field = ByteReader(Array(content.dropFirst(8)))
      return (try? field.littleEndian(UInt64.self)).flatMap(Int.init(exactly:))
    }
    return nil
  }
}
