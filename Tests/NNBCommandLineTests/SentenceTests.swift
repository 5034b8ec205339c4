import NNBConversion
import Testing

import NNBCommandLine

struct SentenceTests {
  @Test(
    arguments: [
      ("a file is damaged", nil, ["a file is damaged"]), ("a file is damaged", 17, ["a file is damaged"]),
      ("a file is damaged", 16, ["a file is", "  damaged"]),
      ("  a file is damaged", 12, ["  a file", "    is", "    damaged"]),
      // What has room stays as it is; a long word has a line of its own.
      ("two  blanks", 11, ["two  blanks"]),
      ("see averylongword.h5 there", 10, ["see", "  averylongword.h5", "  there"]),
      ("", 1, [""]), ("   ", 1, []),
    ] as [(String, Int?, [String])])
  func `a sentence takes the lines that it needs, set in but for the first`(
    text: String, width: Int?, lines: [String]
  ) {
    #expect(text.sentenceLines(in: width) == lines)
  }

  @Test func `every problem of a list is wrapped, and a command stays one line`() {
    let error = ToolError(
      "m.h5 cannot be converted:", details: ["layer a is of class Conv2D", "layer b branches"],
      advice: "for example: nnconv m.h5 m.nnb --activations relu,softmax")
    #expect(
      error.text(by: "nnconv", width: 24) == """
        nnconv: m.h5 cannot be
          converted:
          layer a is of class
            Conv2D
          layer b branches
          for example: nnconv m.h5 m.nnb --activations relu,softmax
        """)
    #expect(error.text(by: "nnconv", width: nil) == "nnconv: \(error)")
  }
}
