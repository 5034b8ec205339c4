internal import NNBBytes
internal import NNBGzip
internal import NNBIDX
internal import NNBTestSupport

extension FuzzTarget {
  /// IDX files, gzipped or not: what is read would be written so, and reads the same in a gzip file.
  public static let idx = FuzzTarget("FuzzIDX", mutate: IDXMutator.mutate) { input throws(PropertyFailure) in
    let array = try read(input)
    if !Gzip.recognises(input) {
      try hold(try read(try compressed(input)) == array, "gzipped, the file is another, or refused")
      try hold(array == nil || array?.encoded() == input, "written again, the file is another")
    }
    guard let array else { return false }
    try hold(
      array.data.count == array.shape.reduce(array.elementType.byteCount, *), "the data has another size than the shape"
    )
    try hold(try read(array.encoded()) == array, "written and read again, the array is another")
    try hold(try read(try compressed(array.encoded())) == array, "gzipped and read again, the array is another")
    if let bytes = try? array.elements(UInt8.self) { try hold(bytes == Array(array.data), "elements are not the data") }
    return true
  }

  private static func read(_ bytes: [UInt8]) throws(PropertyFailure) -> IDXArray? {
    do throws(IDXError.Cause) {
      return try IDXArray(reading: MemorySource(bytes))
    } catch {
      try hold(!error.description.isEmpty, "an error says nothing")
      return nil
    }
  }

  private static func compressed(_ bytes: [UInt8]) throws(PropertyFailure) -> [UInt8] {
    do throws(GzipError) { return try Gzip.compress(bytes, level: 1) } catch {
      throw PropertyFailure(description: "\(error)")
    }
  }
}

/// Changes of IDX files that mostly leave as much data as the header calls for.
enum IDXMutator {
  static func mutate(
    _ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    guard Gzip.recognises(bytes) else {
      change(&bytes, limit, &random)
      if Int.random(in: 0..<4, using: &random) > 0 { fit(&bytes, limit: limit) }
      if Int.random(in: 0..<16, using: &random) == 0, let file = try? Gzip.compress(bytes, level: 1) { bytes = file }
      return
    }
    guard Bool.random(using: &random) else {
      return GzipMutator.mutate(&bytes, limit: limit, random: &random, by: change)
    }
    var data = ZlibMember(bytes, at: 0, limit: FuzzTarget.gzipLimit).data
    change(&data, max(limit, data.count), &random)
    fit(&data, limit: limit)
    if let file = try? Gzip.compress(data, level: Int.random(in: 1...6, using: &random)), file.count <= limit {
      bytes = file
    }
  }

  /// Cuts off data, or puts zeros behind it.
  private static func fit(_ bytes: inout [UInt8], limit: Int) {
    let sizes: [UInt8: Int] = [8: 1, 9: 1, 0xB: 2, 0xC: 4, 0xD: 4, 0xE: 8]
    guard bytes.count >= 4, let size = sizes[bytes[2]], bytes.count >= 4 + 4 * Int(bytes[3]) else { return }
    let start = 4 + 4 * Int(bytes[3])
    let shape = stride(from: 4, to: start, by: 4).map { bytes[$0..<$0 + 4].reduce(0) { $0 << 8 | Int($1) } }
    guard let count = checkedProduct(shape + [size]), count <= limit - start else { return }
    bytes = Array(bytes.prefix(start + count)) + [UInt8](repeating: 0, count: max(0, start + count - bytes.count))
  }
}
