import NNBReport
import Testing

@Suite struct `A piece of a page` {
  @Test(arguments: [
    ("</script><b>", "&lt;/script&gt;&lt;b&gt;"), ("a & b", "a &amp; b"), ("\"'", "&quot;&#39;"),
    ("\u{202e}x\u{7}\u{0}\u{200b}", "\\u{202e}x\\u{7}\\u{0}\\u{200b}"), ("ä 数 😀", "ä 数 😀"),
    // A quotation mark with an accent is one character, and still a quotation mark to a browser.
    ("\"\u{301}<\u{301}", "&quot;\u{301}&lt;\u{301}"),
  ])
  func `has all text escaped`(_ text: String, _ expected: String) {
    #expect(Markup.text(text).html == expected)
    #expect(Markup.element(.p, [.tip(text)], [.text(text)]).html == "<p title=\"\(expected)\">\(expected)</p>")
    let name = text
    #expect(("\(name)" as Markup).html == expected)
  }

  @Test func `has elements that end, but those without contents`() {
    #expect(Markup.element(.td, [.kind("number h", 3)], ["1"]).html == "<td class=\"number h3\">1</td>")
    #expect(
      Markup.picture([0, 1, 2], width: 2, height: 1, "a <picture>").html
        == "<img src=\"data:image/png;base64,AAEC\" alt=\"a &lt;picture&gt;\" width=\"2\" height=\"1\">")
  }

  @Test func `has numbers in short, and whole for programs`() {
    #expect(Markup.percent(0.123456).html == "<data value=\"0.123456\">12.35 %</data>")
    #expect(Markup.percent(nil).html == "none" && Markup.percent(.nan).html == "<data>nan %</data>")
    #expect(Markup.number(12_345).html == "<data value=\"12345\">12,345</data>" && Markup.number(999).html == "999")
    #expect(
      Markup.probability(0.999999).html.contains("&gt; 99.99 %") && Markup.probability(1).html.contains("100.00 %"))
  }

  @Test(
    arguments: [
      (0.0, 1.0, [0, 0.5, 1]), (0.03, 2.31, [0, 1, 2, 3]), (-3.2, 4.1, [-4, -2, 0, 2, 4, 6]), (7, 7, [6.3, 7, 7.7]),
      (.nan, .infinity, [-0.5, 0, 0.5]),
    ] as [(Double, Double, [Double])])
  func `has round numbers along axes`(_ low: Double, _ high: Double, _ expected: [Double]) {
    let ticks = Ticks(low, high)
    #expect(ticks.low <= low || low.isNaN)
    #expect(ticks.high >= high || high.isInfinite)
    #expect(zip(ticks.values, expected).allSatisfy { abs($0 - $1) < 1e-9 } || ticks.values.count > expected.count)
    #expect(ticks.values.count <= 8)
  }
}
