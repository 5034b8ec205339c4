import NNBBytes
import Testing

struct CheckedArithmeticTests {
  @Test(arguments: [
    ([], 1),
    ([7], 7),
    ([0], 0),
    ([3, 28, 28], 2352),
    ([.max, 1, 1], .max),
    ([1 << 31, 1 << 31], 1 << 62),
    ([5, 0, 7], 0),
    ([0, .max], 0),
  ])
  func `a product that fits is that product`(sizes: [Int], product: Int) {
    #expect(checkedProduct(sizes) == product)
  }

  @Test(arguments: [
    [.max, 2],
    [1 << 32, 1 << 31],
    [0xffff_ffff, 0xffff_ffff, 0xffff_ffff],
    [Int](repeating: 2, count: 63),
  ])
  func `a product that overflows is nil`(sizes: [Int]) {
    #expect(checkedProduct(sizes) == nil)
  }

  @Test(arguments: [[0, .max, 2], [.max, 0, 2], [.max, 2, 0]])
  func `a zero does not hide the overflow of the other sizes`(sizes: [Int]) {
    #expect(checkedProduct(sizes) == nil)
  }

  @Test(arguments: [[-1], [0, -1], [-1, 0], [-2, -3], [.min, .min], [1, .min]])
  func `a product with a negative size is nil`(sizes: [Int]) {
    #expect(checkedProduct(sizes) == nil)
  }

  @Test func `sums are exact up to the largest integer and nil beyond it`() {
    #expect(checkedSum() == 0)
    #expect(checkedSum(1, 2, 3) == 6)
    #expect(checkedSum(.max - 1, 1, 0) == .max)
    #expect(checkedSum(.max, 1) == nil)
    #expect(checkedSum(.max, .max) == nil)
  }

  @Test func `a sum with a negative size is nil`() {
    #expect(checkedSum(-1) == nil)
    #expect(checkedSum(5, -1) == nil)
    #expect(checkedSum(.max, .min) == nil)
  }

  @Test(arguments: [
    (0, 64, 0), (1, 64, 64), (63, 64, 64), (64, 64, 64), (65, 64, 128), (17, 1, 17), (.max, 1, .max),
    (.max - 7, 8, .max - 7),
  ])
  func `an offset is aligned upwards`(offset: Int, alignment: Int, expected: Int) {
    #expect(aligned(offset, to: alignment) == expected)
  }

  @Test func `an alignment that does not fit is nil`() {
    #expect(aligned(.max, to: 2) == nil)
    #expect(aligned(.max - 6, to: 8) == nil)
    #expect(aligned(-1, to: 8) == nil)
  }
}
