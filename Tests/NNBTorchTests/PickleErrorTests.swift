import NNBBytes
import NNBTorch
import Testing

/// What is wrong with pickles made by hand, with its place.
struct PickleErrorTests {
  private static func fault(in bytes: [UInt8], limits: PickleLimits = PickleLimits()) -> PickleError? {
    do throws(PickleError) {
      _ = try PickleReader.read(MemorySource(bytes), limits: limits)
      return nil
    } catch {
      return error
    }
  }

  private static let cases: [([UInt8], PickleError)] = [
    ([], .truncated(offset: 0, expected: 1, found: 0)),
    ([0x80], .truncated(offset: 1, expected: 1, found: 0)),
    ([0x80, 1], .version(offset: 0, found: 1)),
    ([0x80, 6], .version(offset: 0, found: 6)),
    ([0x80, 2], .truncated(offset: 2, expected: 1, found: 0)),
    ([0x80, 2, 0x2E], .stack(offset: 2, .stop, expected: 1, found: 0)),
    (Pickle(Op.none, Op.none).ended, .stack(offset: 4, .stop, expected: 1, found: 2)),
    (Pickle(Op.mark, Op.none).ended, .stack(offset: 4, .stop, expected: 1, found: 1)),
    (Pickle(Op.none).ended + [1, 2, 3], .trailing(offset: 4, count: 3)),
    // Instructions that are not read, or are none.
    (Pickle([0x69]).ended, .opcode(offset: 2, 0x69)),
    (Pickle(Op.none, [0x30]).ended, .opcode(offset: 3, 0x30)),
    (Pickle([0x82, 1]).ended, .opcode(offset: 2, 0x82)),
    (Pickle([0xFF]).ended, .opcode(offset: 2, 0xFF)),
    // Texts and numbers that go on past the end.
    (Pickle([0x58, 0xFF, 0xFF, 0xFF, 0x7F, 0x61]).bytes, .truncated(offset: 7, expected: 0x7FFF_FFFF, found: 1)),
    (Pickle([0x8D] + Op.little(.max, 8)).bytes, .truncated(offset: 11, expected: .max, found: 0)),
    (Pickle([0x8A, 255, 1]).bytes, .truncated(offset: 4, expected: 255, found: 1)),
    (Pickle([0x8B, 0xFF, 0xFF, 0xFF, 0xFF]).bytes, .truncated(offset: 7, expected: 0xFFFF_FFFF, found: 0)),
    (Pickle([0x47, 1, 2, 3]).bytes, .truncated(offset: 3, expected: 8, found: 3)),
    (Pickle(Array("cos\nsystem".utf8)).bytes, .truncated(offset: 12, expected: 1, found: 0)),
    // The stack, marks and the memo.
    (Pickle(Op.tuple1).ended, .stack(offset: 2, .tuple1, expected: 1, found: 0)),
    (Pickle(Op.none, Op.mark, Op.tuple1).ended, .stack(offset: 4, .tuple1, expected: 1, found: 0)),
    (Pickle(Op.none, Op.tuple2).ended, .stack(offset: 3, .tuple2, expected: 2, found: 1)),
    (Pickle(Op.none, Op.tuple).ended, .mark(offset: 3, .tuple)),
    (Pickle(Op.mark, Op.setItems).ended, .stack(offset: 3, .setItems, expected: 1, found: 0)),
    (Pickle(Op.put(0)).ended, .stack(offset: 2, .binPut, expected: 1, found: 0)),
    (Pickle(Op.get(7)).ended, .memo(offset: 2, index: 7)),
    (Pickle(Op.none, Op.put(9), Op.get(8)).ended, .memo(offset: 5, index: 8)),
    (Pickle([0x6A, 0xFF, 0xFF, 0xFF, 0xFF]).ended, .memo(offset: 2, index: 0xFFFF_FFFF)),
    (
      Pickle(Op.none, [0x72, 0xFF, 0xFF, 0xFF, 0xFF]).ended,
      .tooMany(offset: 3, "places in the memo", limit: PickleLimits().instructions)
    ),
    // Instructions on other objects than theirs.
    (
      Pickle(Op.emptyList, Op.none, Op.none, Op.setItem).ended,
      .operand(offset: 5, .setItem, expected: "a dictionary", found: "a list")
    ),
    (
      Pickle(Op.byte(1), Op.none, Op.none, Op.setItem).ended,
      .operand(offset: 6, .setItem, expected: "a dictionary", found: "an integer")
    ),
    (
      Pickle(Op.emptyDict, Op.none, Op.append).ended,
      .operand(offset: 4, .append, expected: "a list", found: "a dictionary")
    ),
    (
      Pickle(Op.emptyDict, Op.mark, Op.none, Op.setItems).ended,
      .operand(offset: 5, .setItems, expected: "as many keys as values", found: "1 of both")
    ),
    (
      Pickle(Op.text("os"), Op.emptyTuple, Op.reduce).ended,
      .operand(offset: 10, .reduce, expected: "a name", found: "a text")
    ),
    (
      Pickle(Op.global("os", "system"), Op.text("ls"), Op.reduce).ended,
      .operand(offset: 20, .reduce, expected: "a tuple", found: "a text")
    ),
    (
      Pickle(Op.emptyDict, Op.emptyDict, Op.build).ended,
      .operand(offset: 4, .build, expected: "an object", found: "a dictionary")
    ),
    (
      Pickle(Op.none, Op.text("a"), [0x93]).ended,
      .operand(offset: 9, .stackGlobal, expected: "two texts", found: "None")
    ),
    // Keys.
    (
      Pickle(dictionary(("a", Op.none), ("b", Op.none), ("a", Op.none))).ended,
      .duplicateKey(offset: 23, key: "a")
    ),
    (Pickle(Op.emptyDict, [0x58, 1, 0, 0, 0, 0xFF], Op.none, Op.setItem).ended, .text(offset: 8)),
    (
      Pickle(Op.emptyDict, Op.text(String(repeating: "k", count: 3_000)), Op.none, Op.setItem).ended,
      .tooMany(offset: 8, "bytes in a key", limit: 2_048)
    ),
    (Pickle([0x63, 0xFF, 0x0A, 0x61, 0x0A]).ended, .text(offset: 3)),
    (
      Pickle([0x63], [UInt8](repeating: 0x61, count: 2_000)).ended,
      .tooMany(offset: 3, "bytes in a name", limit: 1_024)
    ),
  ]

  @Test(arguments: cases)
  func `an error names the instruction and its place`(bytes: [UInt8], error: PickleError) {
    #expect(Self.fault(in: bytes) == error)
    #expect(!error.description.isEmpty && error.offset != nil)
  }

  @Test func `limits end what would go on`() {
    var limits = PickleLimits()
    limits.instructions = 10
    let many = Pickle([UInt8](repeating: 0x4E, count: 20)).ended
    #expect(Self.fault(in: many, limits: limits) == .tooMany(offset: 11, "instructions", limit: 10))
    limits = PickleLimits()
    limits.byteCount = 8
    let long = Pickle(Op.text("12345")).ended
    #expect(Self.fault(in: long, limits: limits) == .tooMany(offset: 7, "bytes in the pickle", limit: 8))
    limits = PickleLimits()
    limits.globals = 1
    let names = Pickle(Op.global("a", "b"), Op.global("a", "b"), Op.global("a", "c"), Op.tuple2, Op.tuple2).ended
    #expect(Self.fault(in: names, limits: limits) == .tooMany(offset: 12, "names of classes", limit: 1))
  }

  @Test func `a pickle that is cut anywhere is refused`() {
    let whole = Pickle(
      dictionary(("fc.weight", Op.tensor()), ("n", Op.long(5)), ("s", Op.emptyList + Op.byte(1) + Op.append))
    ).ended
    #expect(Self.fault(in: whole) == nil)
    for count in whole.indices {
      guard case .truncated = Self.fault(in: Array(whole[..<count])) else {
        Issue.record("cut after \(count) bytes")
        return
      }
    }
  }
}
