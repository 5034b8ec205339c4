internal import CNNBSystem

/// The memory that the limits of this process leave to it (`ulimit -v` and `ulimit -d`). Beyond it memory is refused.
package struct AddressSpace {
  /// The most bytes of all that is mapped, and of what is private and can be written; nil if there is no limit.
  let limit, dataLimit: Int?

  /// The sizes of this process in pages, as the kernel shows them in `/proc/self/statm`; empty where it does not.
  let sizes: [Int]

  /// The bytes of a page.
  let pageSize: Int

  /// States limits and sizes.
  package init(limit: Int?, dataLimit: Int?, sizes: [Int], pageSize: Int) {
    (self.limit, self.dataLimit, self.sizes, self.pageSize) = (limit, dataLimit, sizes, pageSize)
  }

  /// How many more bytes this process may map; nil if there is no limit.
  package static var available: Int? {
    func limit(_ value: UInt64) -> Int? { Int(exactly: value).flatMap { $0 == .max ? nil : $0 } }
    let all = limit(nn_address_space_limit()), data = limit(nn_data_limit())
    if all == nil, data == nil { return nil }
    let start = (try? FileSystem.start(of: "/proc/self/statm", upTo: 256)) ?? []
    let sizes = String(decoding: start, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    return AddressSpace(limit: all, dataLimit: data, sizes: sizes, pageSize: Int(nn_page_size())).room
  }

  /// How many more bytes may be mapped; nil if there is no limit.
  package var room: Int? {
    // All that is mapped comes first; data and stacks are the sixth.
    func room(_ limit: Int?, _ index: Int) -> Int? {
      let pages = sizes.indices.contains(index) ? sizes[index] : 0
      let (used, isTooMuch) = pages.multipliedReportingOverflow(by: pageSize)
      return limit.map { isTooMuch ? 0 : max(0, $0 - max(0, used)) }
    }
    return [room(limit, 0), room(dataLimit, 5)].compactMap { $0 }.min()
  }
}
