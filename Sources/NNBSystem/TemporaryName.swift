internal import NNBBytes

/// The hidden names of unfinished files, `.nnb-<boot of the machine>-<random>.tmp` (Spec/outputs.md, 3).
package enum TemporaryName {
  private static let prefix = ".nnb-", suffix = ".tmp"
  private static let unknown = "unknown0"

  /// Tells this boot of this machine from all others, because locks of one say nothing about another. Nil if the system
  /// does not tell.
  private static let machine: String? = {
    let path = "/proc/sys/kernel/random/boot_id"
    guard let text = try? FileSystem.start(of: path, upTo: 64), !text.isEmpty else { return nil }
    return CRC32(of: text).value.hex
  }()

  /// A new name.
  package static func make() -> String {
    prefix + (machine ?? unknown) + "-" + UInt64.random(in: 0...UInt64.max).hex + suffix
  }

  /// Whether a file has such a name.
  package static func isOne(_ name: String) -> Bool {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
    let parts = name.dropFirst(prefix.count).dropLast(suffix.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && (isHex(parts[0], digits: 8) || parts[0] == unknown) && isHex(parts[1], digits: 16)
  }

  private static func isHex(_ text: Substring, digits: Int) -> Bool {
    text.utf8.count == digits && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  /// Whether a name was made since this machine was booted.
  static func isOfThisMachine(_ name: String) -> Bool {
    machine.map { name.hasPrefix(prefix + $0 + "-") } ?? false
  }
}
