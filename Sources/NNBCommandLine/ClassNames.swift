internal import NNBBytes
package import NNBConversion
internal import NNBModel
internal import NNBSystem

/// The option for the names of the classes, the same in every tool that has it.
package enum ClassNames {
  /// The option, for help.
  package static let option = Command.Option(
    "--class-names", "LIST",
    "names of the classes: cat,dog, or @FILE with one name on each line, or with labels and code points as EMNIST's mapping.txt"
  )

  /// The largest file of names, in bytes: the names of a network go into a section of this size.
  private static let largestByteCount = 16 << 20

  /// The name for programs of a file that is no list of names (Spec/json.md, 2).
  private static let code = "not-class-names"

  /// The longest name, in bytes (Spec/nnb.md, 8).
  private static let longestName = 1_024

  /// The names that the command line gives; nil if it gives none.
  ///
  /// Throws `ToolError` for a name that is empty or too long, and `FileError` if the file cannot be read.
  package static func read(_ arguments: ParsedArguments) throws -> ClassNameList? {
    guard let text = arguments.string(option.name) else { return nil }
    var names = text.parts(at: ","), firstLabel = 0
    if text.hasPrefix("@") {
      names = try ListFile.lines(
        of: String(text.dropFirst()), "class names", "a class name", upTo: largestByteCount, code: code)
      if let mapping = LabelMapping(names) { (names, firstLabel) = (mapping.names, mapping.firstLabel) }
    }
    for (index, name) in names.enumerated() {
      if name.isEmpty { throw ToolError("--class-names: the name of class \(index) is empty") }
      guard name.utf8.count <= longestName else {
        throw ToolError(
          "--class-names: the name of class \(index) has \(counted(name.utf8.count, "byte")), at most \(longestName.grouped)"
        )
      }
    }
    return ClassNameList(names.map { Name($0) }, firstLabel: firstLabel)
  }
}
