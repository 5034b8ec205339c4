internal import NNBBytes
internal import NNBCommandLine

// What sections are put together of.

extension Markup {
  static func paragraph(_ contents: Markup...) -> Markup { element(.p, [], contents) }

  /// A remark in smaller letters.
  static func remark(_ contents: Markup...) -> Markup { element(.p, [.kind("quiet")], contents) }

  static func strong(_ text: String) -> Markup { element(.strong, [], [.text(text)]) }

  static func code(_ text: String) -> Markup { element(.code, [], [.text(text)]) }

  /// A number as people read it, and the number itself for programs.
  package static func number(_ value: Double?, _ text: (Double) -> String, missing: String = "none") -> Markup {
    guard let value else { return .text(missing) }
    return element(.data, value.isFinite ? [.value(value)] : [], [.text(text(value))])
  }

  package static func number(_ value: Int) -> Markup {
    value.magnitude < 1_000 ? .text("\(value)") : element(.data, [.value(value)], [.text(value.grouped)])
  }

  /// Names and what they are.
  static func facts(_ facts: [(name: String, value: Markup)]) -> Markup {
    element(
      .dl, [.kind("facts")],
      facts.flatMap { [element(.dt, [], [.text($0.name)]), element(.dd, [], [$0.value])] })
  }

  /// What is shown when a person asks for it, and printed in any case.
  static func folded(_ title: String, _ contents: [Markup]) -> Markup {
    element(.details, [], [element(.summary, [], [.text(title)])] + contents)
  }

  /// A picture with every pixel as a square.
  package static func picture(_ png: [UInt8], width: Int, height: Int, _ alternative: String) -> Markup {
    element(.img, [.picture(png: png), .alternative(alternative)] + Attribute.size(width: width, height: height))
  }
}

/// A table with titles.
struct MarkupTable {
  /// The titles, and which columns are of numbers.
  let titles: [(text: String, isNumber: Bool)]
  let caption: String

  private var rows: [Markup] = []

  /// A table that begins with no rows. `caption` is read aloud and not shown.
  init(_ caption: String, _ titles: [(text: String, isNumber: Bool)]) {
    (self.caption, self.titles) = (caption, titles)
  }

  /// Adds a row, whose first cell is its title.
  mutating func add(_ cells: [Markup]) {
    rows.append(
      .element(
        .tr, [],
        zip(titles, cells).enumerated().map { column, cell in
          let kind: [Attribute] = cell.0.isNumber ? [.kind("number")] : []
          return .element(column == 0 ? .th : .td, (column == 0 ? [.scope("row")] : []) + kind, [cell.1])
        }))
  }

  var markup: Markup {
    let head = titles.map { title in
      Markup.element(.th, [.scope("col")] + (title.isNumber ? [.kind("number")] : []), [.text(title.text)])
    }
    return .element(
      .div, [.kind("wide"), .focusable, .role("region"), .label(caption)],
      [
        .element(
          .table, [],
          [
            .element(.caption, [.kind("unseen")], [.text(caption)]),
            .element(.thead, [], [.element(.tr, [], head)]), .element(.tbody, [], rows),
          ])
      ])
  }
}
