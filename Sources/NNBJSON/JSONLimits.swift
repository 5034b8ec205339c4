/// Limits for a JSON text.
package struct JSONLimits: Sendable {
  /// The length in bytes of the longest text that is read.
  package var byteCount = 16 << 20

  /// The deepest nesting of lists and objects.
  package var depth = 64

  /// The number of values, each of which takes some memory.
  package var valueCount = Int.max

  /// The usual limits, or others.
  package init(byteCount: Int = 16 << 20, depth: Int = 64, valueCount: Int = .max) {
    self.byteCount = byteCount
    self.depth = depth
    self.valueCount = valueCount
  }
}
