import Testing

import NNBBytes

struct CountsTests {
  @Test(
    arguments: [
      (0, "byte", "0 bytes"), (1, "byte", "1 byte"), (2, "byte", "2 bytes"), (60_000, "label", "60,000 labels"),
      (1, "class", "1 class"), (10, "class", "10 classes"), (-1, "step", "-1 steps"),
      (1_234_567, "box", "1,234,567 boxes"), (999, "epoch", "999 epochs"), (1_000, "epoch", "1,000 epochs"),
    ] as [(Int, String, String)])
  func `A number of things is grouped, and the word agrees with it`(count: Int, thing: String, expected: String) {
    #expect(counted(count, thing) == expected)
  }

  @Test func `A word may have a plural of its own, and the number any type`() {
    #expect(counted(2, "axis", "axes") == "2 axes")
    #expect(counted(1, "batch", "batches") == "1 batch")
    #expect(counted(UInt64.max, "axis", "axes") == "18,446,744,073,709,551,615 axes")
    #expect(Int.min.grouped == "-9,223,372,036,854,775,808")
  }

  @Test(arguments: [0, 1, 20, 21, 20_000])
  func `Of a long list twenty are told, and the number of the rest`(count: Int) {
    let all = (0..<count).map { "\($0)" }, listed = all.listed
    #expect(Array(listed.prefix(20)) == Array(all.prefix(20)))
    #expect(listed.count == min(count, 21))
    if count > 20 { #expect(listed.last == "and \((count - 20).grouped) more") }
  }
}
