internal import CNNBHDF5

/// A filter of a dataset's chunks, in the order of writing.
package struct Filter: Equatable {
  /// The number that HDF5 knows it by.
  package let number: Int32

  /// Its name in messages: `lzf (32000)`.
  package let name: String

  /// Names a filter.
  package init(number: Int32, name: String) { (self.number, self.name) = (number, name) }

  /// Whether it can be read here.
  var isKnown: Bool { [H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32].contains(number) }

  /// Whether the size of a chunk after it varies.
  var isDeflate: Bool { number == H5Z_FILTER_DEFLATE }

  /// How many bytes it adds to a chunk; 0 if that varies.
  var addedByteCount: Int { number == H5Z_FILTER_FLETCHER32 ? 4 : 0 }

  /// The filters of a dataset.
  static func all(of list: borrowing Identifier, _ path: String) throws(HDF5Error) -> [Filter] {
    let count = H5Pget_nfilters(list.value)
    try Library.check(count, "examine", path)
    var filters: [Filter] = []
    for index in 0..<UInt32(count) {
      var flags: UInt32 = 0, parameters = 0, name = [CChar](repeating: 0, count: 64), configuration: UInt32 = 0
      let filter = unsafe H5Pget_filter2(
        list.value, index, &flags, &parameters, nil, name.count, &name, &configuration)
      try Library.check(filter, "examine", path)
      let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      filters.append(Filter(number: filter, name: text.isEmpty ? "\(filter)" : "\(text) (\(filter))"))
    }
    return filters
  }
}
