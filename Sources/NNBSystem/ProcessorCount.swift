internal import CNNBSystem

/// The processors that this process may use.
package enum ProcessorCount {
  /// Their number: those of the machine that the process may run on, but no more than its control group has time for.
  package static var available: Int {
    let own = ProcessorSet.own.numbers.count
    let count = own > 0 ? own : Int(nn_processor_count())
    let limit = quota("/sys/fs/cgroup/cpu.max") ?? oldQuota ?? count
    return max(1, min(count, limit))
  }

  /// The limit of a control group of version 2, rounded up. The file has a time and a period, or `max`.
  private static func quota(_ path: String) -> Int? {
    guard let words = text(of: path)?.split(whereSeparator: \.isWhitespace), words.count == 2 else { return nil }
    return processors(Int(words[0]), of: Int(words[1]))
  }

  /// The limit of a control group of version 1.
  private static var oldQuota: Int? {
    let folder = "/sys/fs/cgroup/cpu/cpu.cfs_"
    func number(_ name: String) -> Int? {
      text(of: folder + name)?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
    }
    return processors(number("quota_us"), of: number("period_us"))
  }

  static func processors(_ time: Int?, of period: Int?) -> Int? {
    guard let time, let period, time > 0, period > 0 else { return nil }
    return (time - 1) / period + 1
  }

  private static func text(of path: String) -> String? {
    guard let bytes = try? FileSystem.start(of: path, upTo: 256) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
