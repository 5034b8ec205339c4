/// A part of a page, with a title of its own and a place in the contents.
struct Panel {
  private let id: StaticString
  private let title: String
  private let contents: [Markup]

  /// A part with a name for links.
  init(_ id: StaticString, _ title: String, _ contents: [Markup]) {
    (self.id, self.title, self.contents) = (id, title, contents)
  }

  var markup: Markup {
    .element(.section, [.kind("panel"), .id(id)], [.element(.h2, [], [.text(title)])] + contents)
  }

  /// What leads to it.
  var link: Markup { .element(.a, [.link(to: id)], [.text(title)]) }
}
