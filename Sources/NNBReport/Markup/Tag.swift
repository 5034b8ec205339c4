/// The elements that a report has. None of them can run or load anything: there is no script, no frame, no link.
package enum Tag: String {
  case article, caption, code, data, dd, details, div, dl, dt, figcaption, figure, footer, h1, h2, h3, header, img,
    main, nav, p
  case section, small, span, strong, summary, table, tbody, td, th, thead, time, tr
  // Links within the page.
  case a
  // Drawings.
  case svg, g, circle, line, path, polyline, rect, title
  case label = "text"

  /// Whether the element never has contents.
  var isVoid: Bool { self == .img }
}
