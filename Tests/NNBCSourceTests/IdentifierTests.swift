import NNBCSource
import NNBFormats
import Testing

/// Names in C source (Spec/c-export.md, 2).
struct IdentifierTests {
  @Test(arguments: ["digits", "D", "a1", "a_b", "Net_2", String(repeating: "x", count: 48)])
  func `A name is taken as it is`(text: String) { #expect(CIdentifier(text)?.text == text) }

  @Test(arguments: [
    "", "1a", "_a", "a_", "a__b", "a-b", "a b", "é", "a\n", "a\u{200B}", "nnb", "NNB",
    String(repeating: "x", count: 49),
    "a;", "a\"", "ａ",
  ])
  func `What is no name in C, or one of others, is refused`(text: String) { #expect(CIdentifier(text) == nil) }

  @Test(arguments: [
    ("digits.c", "digits"), ("/a/b/digits.h", "digits"), ("a/my-net 2.c", "my_net_2"), ("2.c", "n2"), ("__x__.c", "x"),
    ("é.c", "model"), (".c", "model"), ("nnb.h", "model"), ("standard output", "model"), ("X.Y.C", "X_Y"),
    ("digits.inc", "digits"), ("digits", "model"), ("a.b.txt", "a_b"),
    ("*/??/\n.c", "model"), ("a\u{0301}.c", "a"),
    (String(repeating: "ab_", count: 30) + ".c", String(repeating: "ab_", count: 16).dropLast() + ""),
  ])
  func `The name of a file becomes one`(file: String, name: String) throws {
    #expect(try source(stage(layer([1], inputs: 1)), name: file).contains("void \(name)_run("))
  }
}
