/// The product of sizes that came from a file, or nil if it does not fit or a size is negative.
package func checkedProduct(_ sizes: some Sequence<Int>) -> Int? {
  var product = 1
  var hasZero = false
  for size in sizes {
    guard size >= 0 else { return nil }
    if size == 0 {
      hasZero = true
      continue
    }
    // A zero among the sizes must not hide that the others overflow.
    let (next, overflow) = product.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    product = next
  }
  return hasZero ? 0 : product
}

/// The sum of sizes that came from a file, or nil if it does not fit or a size is negative.
package func checkedSum(_ sizes: Int...) -> Int? {
  var sum = 0
  for size in sizes {
    let (next, overflow) = sum.addingReportingOverflow(size)
    guard size >= 0, !overflow else { return nil }
    sum = next
  }
  return sum
}

/// The next multiple of `alignment`, a power of two, at or above `offset`; nil if it does not fit.
package func aligned(_ offset: Int, to alignment: Int) -> Int? {
  guard let end = checkedSum(offset, alignment - 1) else { return nil }
  return end & ~(alignment - 1)
}
