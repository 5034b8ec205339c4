import NNB
import NNBBytes
import NNBCSource
import NNBFormats
import NNBModel
import NNBTestSupport
import Testing

/// What is told of C source before it is written.
struct ReportTests {
  @Test func `Notes that are about another content, and ends that are cut, are told`() throws {
    let long = String(repeating: "t", count: 201), exact = String(repeating: "l", count: 200)
    func model(_ digest: [UInt8]?) throws -> ModelStage {
      try stage(
        layer(
          [1], inputs: 1,
          notes: [
            Note("author", "me", digest: digest), Note("licence", exact),
            Note("title", long), Note("url", "u"),
          ]))
    }
    func losses(_ model: ModelStage) throws -> [String] {
      try CWriter().write(model, ExportOptions(), to: nil, name: "m.c").losses
    }
    let cut = "the end, after 200 characters, of 1 note: title"
    #expect(
      try losses(model(Array(repeating: 1, count: 32))) == [
        "1 note: url", "what is about another content, 1 note: author", cut,
      ])
    #expect(try losses(model(nil)) == ["1 note: url", cut])
    let digest = try Array(model(nil).reader.contentDigest())
    #expect(try losses(model(digest)) == ["1 note: url", cut])
    #expect(try source(model(digest)).contains("author     me"))
    #expect(try !source(model(Array(repeating: 1, count: 32))).contains("author"))
  }

  @Test(arguments: [Float(0), 1, -0x1.fffffep-126, .pi]) func `A file is not smaller than was said before`(value: Float)
    throws
  {
    for name in ["m.c", "m.h"] {
      for quantises in [false, true] {
        var options = ExportOptions()
        options.quantises = quantises
        let model = try stage(
          layer(Array(repeating: value, count: 600), inputs: 100, bias: Array(repeating: value, count: 6)))
        let least = try CWriter().byteCount(of: model.reader.head, options, name: name)
        #expect(try least <= source(model, options, name: name).utf8.count && least > 0)
      }
    }
  }
}
