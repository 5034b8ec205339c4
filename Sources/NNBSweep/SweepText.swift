package import NNBCommandLine

/// What `--sweep` says: settings, each with the values that it is to have (Spec/sweeps.md, 1).
package struct SweepText: Equatable, Sendable {
  /// A value, and where it stands.
  package struct Value: Equatable, Sendable {
    package let text: String

    /// The character of the text where it begins, counted from 1.
    package let position: Int
  }

  /// A setting with its values.
  package struct Axis: Equatable, Sendable {
    package let name: String

    /// The character of the text where the name begins, counted from 1.
    package let position: Int

    package let values: [Value]
  }

  package let axes: [Axis]

  /// How many runs one sweep may have, and so how many values one setting.
  package static let mostRuns = 1_000

  /// How many bytes the text may have.
  package static let mostBytes = 65_536

  /// Reads the text.
  ///
  /// Throws `ToolError` with the place of the first fault.
  package init(_ text: String) throws(ToolError) {
    guard text.utf8.count <= Self.mostBytes else {
      throw ToolError("--sweep has more than \(Self.mostBytes) bytes")
    }
    let scalars = Array(text.unicodeScalars)
    var axes: [Axis] = [], start = 0
    while start < scalars.count {
      if scalars[start].isBlank {
        start += 1
        continue
      }
      let end = scalars[start...].firstIndex(where: \.isBlank) ?? scalars.count
      let axis = try Self.axis(scalars[start..<end])
      if axes.contains(where: { $0.name == axis.name }) {
        throw Self.fault(axis.position, "\(axis.name) is there twice", advice: "put all of its values behind one name")
      }
      axes.append(axis)
      start = end
    }
    guard !axes.isEmpty else { throw Self.fault(1, "there is no setting", advice: Self.form) }
    self.axes = axes
  }

  private static let form = "a setting is NAME=VALUE,VALUE or NAME=1..5; blanks stand between settings alone"

  /// An error at a place of the text.
  package static func fault(_ position: Int, _ message: String, advice: String? = nil) -> ToolError {
    ToolError("--sweep, character \(position): \(message)", advice: advice)
  }

  private static func axis(_ word: ArraySlice<Unicode.Scalar>) throws(ToolError) -> Axis {
    let position = word.startIndex + 1
    guard let equals = word.firstIndex(of: "=") else {
      throw fault(position, "\(word.text) has no values", advice: form)
    }
    guard equals > word.startIndex else { throw fault(position, "there is no name before =", advice: form) }
    let list = word[(equals + 1)...]
    let separator: Unicode.Scalar = list.contains("|") ? "|" : ","
    var values: [Value] = [], seen: Set<[UInt8]> = []
    for part in list.split(separator: separator, omittingEmptySubsequences: false) {
      let place = part.startIndex + 1
      guard !part.isEmpty else { throw fault(place, "there is no value", advice: form) }
      for text in try SweepRange(part.text, at: place)?.values ?? [part.text] {
        guard seen.insert(Array(text.meaning.utf8)).inserted else {
          throw fault(place, "the value \(text) is there twice")
        }
        guard values.count < mostRuns else {
          throw fault(place, "there are more than \(mostRuns) values")
        }
        values.append(Value(text: text, position: place))
      }
    }
    return Axis(name: word[..<equals].text, position: position, values: values)
  }
}

extension Unicode.Scalar {
  fileprivate var isBlank: Bool { self == " " || self == "\t" || self == "\n" || self == "\r" }
}

extension ArraySlice<Unicode.Scalar> {
  fileprivate var text: String { String(String.UnicodeScalarView(self)) }
}

extension String {
  /// What two values have in common if they are the same number, however it is written.
  fileprivate var meaning: String {
    if let whole = UInt64(self) { return "\(whole)" }
    guard let number = Double(self), number.isFinite else { return self }
    return UInt64(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}
