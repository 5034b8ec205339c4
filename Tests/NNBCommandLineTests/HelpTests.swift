import NNBCommandLine
import Testing

struct HelpTests {
  @Test func `Help is a sentence, examples, and a table`() {
    #expect(
      toy.help() == """
        toy: plays a file

          toy FILE --count 3
          toy - -o out

          FILE               what to play
          -o, --output FILE  where it goes
          --count N          how often (1)
          --rate X           how fast (1)
          --loud             be loud
          --json             write results for machines, as JSON
          --quiet            no progress, no messages
          -h, --help         show this and exit
          --version          show the version and exit

        """)
  }

  @Test func `Spaces fill a column from either side`() {
    #expect("ab".padded(to: 4) == "ab  ")
    #expect("ab".padded(to: 4, right: true) == "  ab")
    #expect("abcd".padded(to: 2) == "abcd")
    #expect("é±".padded(to: 3) == "é± ")
  }

  @Test(arguments: [
    ("plain é ± …", "plain é ± …"), ("\u{1B}[2Jgone", "\\u{1b}[2Jgone"), ("a\nb", "a\\u{a}b"), ("a\tb", "a\\u{9}b"),
    ("a\r\nb", "a\\u{d}\\u{a}b"), ("\u{7F}", "\\u{7f}"), ("\u{0}", "\\u{0}"), ("\u{85}\u{9B}31m", "\\u{85}\\u{9b}31m"),
    ("\u{A0}", "\u{A0}"), ("e\u{301}", "e\u{301}"), ("", ""),
    ("a\u{202E}b\u{2066}", "a\\u{202e}b\\u{2066}"), ("\u{200E}\u{200F}\u{61C}", "\\u{200e}\\u{200f}\\u{61c}"),
    ("\u{200B}\u{200D}\u{2060}\u{FEFF}\u{AD}", "\\u{200b}\\u{200d}\\u{2060}\\u{feff}\\u{ad}"),
    ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"), ("\u{3164}\u{34F}\u{E0041}", "\\u{3164}\\u{34f}\\u{e0041}"),
    ("数字 🙂 ß", "数字 🙂 ß"),
  ])
  func `What a reader would not see as it is, is escaped`(text: String, expected: String) {
    #expect(Array(text.printable.unicodeScalars) == Array(expected.unicodeScalars))
  }
}
