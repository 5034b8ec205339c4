/// The memory that a Linux system and its control groups leave to this process. Beyond it memory is not refused, but
/// the process is killed.
package struct MemoryGroup {
  /// The folders of the process's groups, the innermost first, and of the figures for the whole machine.
  let groups: [String], oldGroups: [String]
  let machine: String

  /// Names the folders and the file of the machine's figures.
  package init(groups: [String], oldGroups: [String], machine: String) {
    (self.groups, self.oldGroups, self.machine) = (groups, oldGroups, machine)
  }

  /// How many more bytes this process and others in its groups may use together; nil if there is no limit.
  package static var available: Int? { own.room }

  static var own: MemoryGroup {
    let lines = text("/proc/self/cgroup")?.split(separator: "\n") ?? []
    func folders(_ root: String, _ isMeant: (Substring) -> Bool) -> [String] {
      // Each line has a number, controllers and a path, separated by colons.
      let parts = lines.map { $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false) }
      let path = parts.first { $0.count == 3 && isMeant($0[1]) }.map { String($0[2]) } ?? "/"
      let names = path.split(separator: "/")
      return (0...names.count).reversed().map { names.prefix($0).reduce(root) { $0 + "/" + $1 } }
    }
    return MemoryGroup(
      groups: folders("/sys/fs/cgroup") { $0.isEmpty },
      oldGroups: folders("/sys/fs/cgroup/memory") { $0.split(separator: ",").contains("memory") },
      machine: "/proc/meminfo")
  }

  /// How many more bytes the process may use; nil if there is no limit.
  package var room: Int? {
    let swap = number("SwapFree", in: machine, unit: 1_024) ?? 0
    let available = number("MemAvailable", in: machine, unit: 1_024).map { Self.sum($0, swap) }
    let rooms = groups.map { room(in: $0, swap: swap) } + oldGroups.map { oldRoom(in: $0) } + [available]
    return rooms.compactMap { $0 }.min()
  }

  /// For a group of version 2. Its memory includes cached files, which can be dropped.
  private func room(in folder: String, swap: Int) -> Int? {
    guard let limit = number(folder + "/memory.max"), let used = number(folder + "/memory.current") else { return nil }
    let files = sum(of: ["active_file", "inactive_file"], in: folder)
    let swapLimit = number(folder + "/memory.swap.max"), swapped = number(folder + "/memory.swap.current") ?? 0
    let moreSwap = max(0, min(swap, swapLimit.map { $0 - swapped } ?? swap))
    return Self.sum(max(0, Self.sum(limit - used, files)), moreSwap)
  }

  /// For a group of version 1.
  private func oldRoom(in folder: String) -> Int? {
    guard let limit = number(folder + "/memory.limit_in_bytes"), let used = number(folder + "/memory.usage_in_bytes")
    else { return nil }
    return max(0, Self.sum(limit - used, sum(of: ["total_active_file", "total_inactive_file"], in: folder)))
  }

  /// The sum of two numbers of which at most the first is negative; the largest number if it is beyond `Int`. What a group of version 1
  /// has as no limit is just below that, and the figures of a group are not of one moment.
  private static func sum(_ first: Int, _ second: Int) -> Int {
    let (sum, isTooMuch) = first.addingReportingOverflow(second)
    return isTooMuch ? .max : sum
  }

  /// The sum of figures in a group's statistics.
  private func sum(of names: [String], in folder: String) -> Int {
    names.reduce(0) { Self.sum($0, number($1, in: folder + "/memory.stat") ?? 0) }
  }

  /// The number that a file consists of, never a negative one; nil for `max`, which is no limit.
  private func number(_ path: String) -> Int? {
    Self.text(path)?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }.map { max(0, $0) }
  }

  /// The number in the line that begins with a name, never a negative one.
  private func number(_ name: String, in path: String, unit: Int = 1) -> Int? {
    for line in Self.text(path)?.split(separator: "\n") ?? [] {
      let words = line.split { $0 == " " || $0 == ":" }
      guard words.count >= 2, words[0] == name, let value = Int(words[1]) else { continue }
      return value.multipliedReportingOverflow(by: unit).overflow ? nil : max(0, value * unit)
    }
    return nil
  }

  /// The text of a small file of the system; nil if the file does not exist.
  private static func text(_ path: String) -> String? {
    guard let bytes = try? FileSystem.start(of: path, upTo: 1 << 14) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
