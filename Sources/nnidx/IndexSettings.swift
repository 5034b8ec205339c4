import NNBCommandLine
import NNBDataSets
import NNBSystem

/// The settings from the command line of `nnidx`, but for `show`.
struct IndexSettings {
  enum Form: String, CaseIterable { case idx, png, csv }

  let inputs: [String]
  let test: String?
  let isTest: Bool
  let output: String
  let form: Form
  let isPacked: Bool
  let replacesAny: Bool
  let choices: ReadingChoices
  let arrangement: Arrangement
  let isJSON: Bool

  /// All files that are read by name.
  var files: [String] { inputs + [test, choices.labels].compactMap { $0 } }

  init(_ arguments: ParsedArguments) throws(ToolError) {
    inputs = arguments.positional
    test = arguments.string("--test")
    guard let output = arguments.string("--output") else {
      throw ToolError(
        "--output is missing", advice: "-o FOLDER says where the IDX files go; nnidx show INPUT shows the pictures")
    }
    self.output = output
    form = try arguments.choice("--to", of: Form.allCases.map(\.rawValue)).flatMap(Form.init) ?? .idx
    isPacked = arguments.has("--gzip")
    replacesAny = arguments.has("--force")
    choices = try ReadingChoices(arguments)
    isJSON = arguments.has("--json")
    for name in ["--first", "--count", "--sheet"] where arguments.has(name) {
      throw ToolError("\(name) is for nnidx show", advice: "nnidx show INPUT shows the pictures")
    }
    if isPacked, form != .idx {
      throw ToolError("--gzip packs IDX files; a CSV file is packed if its name ends in .gz")
    }
    let part = try arguments.choice("--part", of: ["train", "test"])
    isTest = part == "test"
    if isTest, test != nil { throw ToolError("--test and --part test contradict each other") }
    arrangement = try Self.arrangement(arguments, keepsUnlabelled: part == "train")
    guard output != "-" else { throw ToolError("the output of nnidx is a folder or a file, not standard output") }
    try arguments.checkStandardInput(for: files)
  }

  private static func arrangement(
    _ arguments: ParsedArguments, keepsUnlabelled: Bool
  ) throws(ToolError) -> Arrangement {
    var arrangement = Arrangement()
    arrangement.keepsUnlabelled = keepsUnlabelled
    arrangement.shuffleSeed = try arguments.integer("--shuffle", in: 0...UInt64.max)
    if let text = arguments.string("--subset") {
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count <= 2, let first = parts[0], first > 0, parts.last.map({ $0 ?? 0 > 0 }) ?? false else {
        throw ToolError("--subset needs one or two numbers above 0, as in 1000,200; found \(text)")
      }
      arrangement.subset = (first, parts.count == 2 ? parts[1] : nil)
    }
    if let text = arguments.string("--split") {
      guard let split = Arrangement.Split(text) else {
        throw ToolError(
          "--split needs two numbers of images, as in 50000,10000, or percents, as in 80%,20%; found \(text)")
      }
      arrangement.split = split
    }
    return arrangement
  }
}

extension Arrangement.Split {
  /// The largest denominator, for four digits after the point.
  private static let parts = 1_000_000

  /// Reads `A,B`, `P%`, or `Q%,P%` with a sum of 100.
  init?(_ text: String) {
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let counts = words.map { Int($0) }, shares = words.map(Self.share)
    if counts.count == 2, let training = counts[0], let test = counts[1], training > 0, test > 0 {
      self = .counts(training: training, test: test)
    } else if let last = shares.last, let test = last, test > 0, test < Self.parts,
      shares.count == 1 || shares.count == 2 && shares[0] == Self.parts - test
    {
      self = .share(test, of: Self.parts)
    } else {
      return nil
    }
  }

  /// A percentage with up to four digits after the point, in millionths; nil for anything else.
  private static func share(_ text: String) -> Int? {
    guard text.hasSuffix("%") else { return nil }
    let halves = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count),
      halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let whole = Int(halves[0]), whole <= 100
    else { return nil }
    let digits = halves.count == 2 ? String(halves[1]) : ""
    guard digits.count <= 4, let fraction = Int(digits + String(repeating: "0", count: 4 - digits.count)) else {
      return nil
    }
    return whole * 10_000 + fraction
  }
}
