/// How much a pickle may describe.
package struct PickleLimits: Sendable {
  /// The size of a pickle in bytes.
  package var byteCount = 16 << 20

  /// The number of instructions, and so of objects.
  package var instructions = 1 << 20

  /// The number of different names of classes and functions.
  package var globals = 4_096

  /// The length of a name of a class or function, and of its module, in bytes each.
  package var name = 1_024

  /// The usual limits.
  package init() {}
}
