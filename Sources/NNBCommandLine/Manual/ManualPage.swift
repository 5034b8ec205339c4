extension Command {
  /// The manual page, section 1, in the language of man(7).
  var manualPage: String {
    var lines = [
      ".\\\" Made by `\(name) --generate man`.",
      ".TH \(name.uppercased()) 1 \(Self.versionDate) \"nnb \(Self.version)\" \"User Commands\"",
      ".SH NAME", "\(Roff.text(name)) \\- \(Roff.text(summary))", ".SH SYNOPSIS", ".nf",
    ]
    lines += usage.map { "\(Roff.bold(name)) \(Roff.synopsis($0))" } + [".fi"]
    lines += section("ARGUMENTS", zip(argumentNames, arguments).map { (Roff.italic($0), $1.help) })
    lines.append(".SH OPTIONS")
    lines += [Roff.text(Self.spellings)]
    for group in groups {
      lines.append(".SS \"\(Roff.text(group.title))\"")
      for option in group.options { lines += Self.entry(Self.spelling(option), option.text) }
    }
    lines += section("EXIT STATUS", statuses.map { (Roff.bold($0.status), $0.meaning) })
    lines += section("ENVIRONMENT", ToolEnvironment.documented.map { (Roff.bold($0.name), $0.meaning) })
    lines += [".SH EXAMPLES", ".nf"] + examples.map(Roff.text) + [".fi"]
    let others = Self.toolNames.filter { $0 != name }
    lines.append(".SH SEE ALSO")
    lines += others.enumerated().map { index, other in
      ".BR \(other) (1)" + (index < others.count - 1 ? "," : "")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How options may be written.
  private static let spellings =
    "--name VALUE and --name=VALUE mean the same, and so does the beginning of a name that no other option has. "
    + "If an option is given several times, the last one counts. After -- nothing is an option."

  private func section(_ title: String, _ rows: [(String, String)]) -> [String] {
    rows.isEmpty ? [] : [".SH \"\(title)\""] + rows.flatMap { Self.entry($0.0, $0.1) }
  }

  /// A name and its text below it. `name` is already in the language of the page.
  private static func entry(_ name: String, _ text: String) -> [String] { [".TP", name, Roff.text(text)] }

  private static func spelling(_ option: Option) -> String {
    let names = ((option.short.map { [$0] } ?? []) + [option.name]).map(Roff.bold).joined(separator: ", ")
    return names + (option.value.map { " " + Roff.italic($0) } ?? "")
  }
}
