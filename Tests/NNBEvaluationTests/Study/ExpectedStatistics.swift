import Foundation
import NNBTestSupport

/// What scikit-learn, SciPy and NumPy compute, by `Fixtures/make_report.py`.
struct ExpectedStatistics: Decodable {
  struct Answers: Decodable {
    let labels: [Int], outputs: [[Float]]
    let confusion: [[Int]], precision: [Double?], recall: [Double?], f1: [Double?], support: [Int]
    let macro_f1: Double
    let bins: [Int], right: [Int], ece: Double, mce: Double
    let mistakes: [Int], hardest: [[Int]], best: [[Int]]
  }

  struct Shares: Decodable { let kernels: [[Float]], shares: [Double] }

  struct Histogram: Decodable { let numbers: [Double], width: Double, counts: [Int] }

  let answers: Answers

  /// Part, whole, lower and upper end.
  let intervals: [[Double]]

  /// What the first model alone has right, what the second alone has, and the probability of chance.
  let tests: [[Double]]

  let shares: Shares
  let histogram: Histogram

  private static let read = Result {
    try JSONDecoder().decode(
      ExpectedStatistics.self, from: Data(contentsOf: URL(filePath: Fixtures.path("reference/report/expected.json"))))
  }

  /// Throws if the fixture cannot be read.
  static func all() throws -> ExpectedStatistics { try read.get() }
}

/// Whether two numbers are equal to about 13 digits, or both are missing.
func areClose(_ left: Double?, _ right: Double?) -> Bool {
  guard let left, let right else { return left == nil && right == nil }
  return abs(left - right) <= 1e-12 * max(1e-3, abs(right))
}
