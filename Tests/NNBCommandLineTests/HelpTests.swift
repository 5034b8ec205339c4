import NNBCommandLine
import Testing

struct HelpTests {
  @Test func `Help has usage, examples, and options by subject with their defaults`() {
    #expect(
      toy.help() == """
        toy: plays a file

        Usage:
          toy FILE [OPTION]…

        Examples:
          toy FILE --count 3
          toy - -o out

        Arguments:
          FILE               what to play

        Sound:
          --rate X           how fast (default: 1)
          --loud             be loud

        Output:
          -o, --output FILE  where it goes
          --count N          how often (default: 1)

        General:
          --volume-of-both-speakers N
                             how loud (default: 5)
          --json             write the results as JSON
          --quiet            show no progress and no messages
          -h, --help         show this help and exit
          --version          show the version and exit

        Exit status:
          0                  it was played
          64 to 75           an error; the number tells the kind, as in sysexits.h

        """)
  }

  @Test func `A default stays on the line of its word, and no line is longer than the terminal`() {
    let text = String(repeating: "w ", count: 27) + "end"
    let command = Command(
      name: "toy", summary: "", arguments: [], groups: [.init("A", [.init("--a", "X", text, default: "5")])])
    #expect(command.help().contains("end\n              (default: 5)\n"))
  }

  @Test func `In short lines the text of an option is below its name`() {
    #expect(toy.help(width: 40).contains("\n  --rate X\n      how fast (default: 1)\n"))
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
