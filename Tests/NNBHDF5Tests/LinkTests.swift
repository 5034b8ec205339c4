import NNBModel
import Testing

import NNBHDF5

/// Links are told apart by the bytes of their paths, as the library does.
struct LinkTests {
  /// Pairs that Swift's `String` takes for equal.
  @Test(arguments: [("/\u{E9}", "/e\u{301}"), ("/a/\u{212B}", "/a/\u{C5}"), ("/g/K", "/g/\u{212A}")])
  func `links of equivalent names lead to two places`(first: String, second: String) throws {
    var links = Links()
    links.addSoft(Name(first), to: "/first", from: "/")
    links.addSoft(Name(second), to: "/second", from: "/")
    links.add("/copy", to: "/first")
    #expect(links.count == 3)
    let resolved = try links.resolved(among: ["/first", "/second"])
    #expect(resolved == [Name(first): "/first", Name(second): "/second", "/copy": "/first"])
    let inventory = Inventory(groups: [], datasets: [], links: resolved)
    #expect(inventory.path(of: Name(first)) == "/first")
    #expect(inventory.path(of: Name(second)) == "/second")
  }

  /// With the slash, a combining mark is one `Character`; a path is made of bytes.
  @Test func `a name may begin with a combining mark`() throws {
    var links = Links()
    links.addSoft("/link", to: "/\u{301}a", from: "/")
    links.addSoft("/g/link", to: "\u{301}a", from: "/g")
    let resolved = try links.resolved(among: ["/\u{301}a", "/g/\u{301}a"])
    #expect(resolved == ["/link": "/\u{301}a", "/g/link": "/g/\u{301}a"])
  }

  @Test func `a link of an equivalent name that leads nowhere is refused`() {
    var links = Links()
    links.addSoft("/link", to: "/e\u{301}", from: "/")
    #expect(throws: HDF5Error.danglingLink(path: "/link", target: "/e\u{301}")) {
      try links.resolved(among: ["/\u{E9}"])
    }
  }
}
