import NNB
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBIDX
import NNBModel
import NNBSystem
import NNBTestSupport
import Testing

import NNBReport

@Suite struct `A report` {
  private static func part(_ name: String) throws -> ModelPart {
    try ModelPart(of: try ModelFile(Fixtures.path("nnb/good/" + name)), ImportOptions(), threads: 1)
  }

  private static func page(_ content: ReportContent) -> String {
    String(decoding: ReportPage(content).bytes, as: UTF8.self)
  }

  private static func parts(_ page: String) -> [String] {
    page.split(separator: "<section class=\"panel\" id=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }

  @Test func `has what the file tells, and equal files give equal pages`() throws {
    let content = ReportContent(try Self.part("training-adam.nnb")), page = Self.page(content)
    #expect(Self.parts(page) == ["summary", "curves", "weights", "network", "file"])
    #expect(page == Self.page(ReportContent(try Self.part("training-adam.nnb"))))
    #expect(!page.contains("<script") && page.contains(content.model.digest))
  }

  @Test func `has no network of a file of tensors alone`() throws {
    #expect(Self.parts(Self.page(ReportContent(try Self.part("tensors-only.nnb")))) == ["summary", "weights", "file"])
  }

  @Test func `has all parts of a model of pictures, with numbers of the same evaluation`() throws {
    let file = try ModelFile(Fixtures.path("golden/trained.nnb"))
    let model = try Classifier(try Checkpoint(contentsOfModel: Fixtures.path("golden/trained.nnb")))
    let folder = Fixtures.path("mnist/")
    let data = try LabelledImages(
      images: folder + "t10k-images-idx3-ubyte.gz", labels: folder + "t10k-labels-idx1-ubyte.gz")
    let part = try EvaluationPart(model, data, .init(imagesFile: "images", labelsFile: "<labels>"))
    let page = Self.page(ReportContent(try ModelPart(of: file, ImportOptions(), threads: 2), evaluation: part))
    #expect(
      Self.parts(page) == [
        "summary", "curves", "confusion", "classes", "calibration", "mistakes", "hardest", "kernels", "weights",
        "network", "file",
      ])
    let report = try model.evaluate(data)
    #expect(page.contains("<p class=\"lead\"><data value=\"\(report.accuracy)\">"))
    #expect(page.contains("&lt;labels&gt;") && !page.contains("<labels>"))
    #expect(page.utf8.count < 1_000_000)
    // One picture for each image that is shown and for each unit.
    let units = try #require(ModelPart(of: file, ImportOptions(), threads: 1).firstLayer?.units)
    #expect(page.split(separator: "<img ").count - 1 == part.pictures.count(shownIn: page) + min(units, 256))
  }

  @Test func `is written whole, and replaces a file only if forced`() throws {
    let content = ReportContent(try Self.part("two-layers.nnb"))
    try withTemporaryFolder { folder in
      let path = folder + "/report.html"
      try #require(try ReportOutput(path, isForced: false, besides: [])).write(content)
      #expect(try contents(of: path) == ReportPage(content).bytes)
      #expect(throws: (any Error).self) { try ReportOutput(path, isForced: false, besides: []) }
      try #require(try ReportOutput(path, isForced: true, besides: [])).write(content)
      #expect(throws: (any Error).self) { try ReportOutput(path, isForced: true, besides: [path]) }
      #expect(throws: (any Error).self) { try ReportOutput(folder + "/r.h5", isForced: false, besides: []) }
      #expect(throws: (any Error).self) { try ReportOutput("-", isForced: false, besides: []) }
      let hasNone = try ReportOutput(nil, isForced: false, besides: []) == nil
      #expect(hasNone)
    }
  }
}

extension Dictionary where Key == Int {
  /// How many pictures of images a page has; an image may be shown twice.
  fileprivate func count(shownIn page: String) -> Int { page.split(separator: "<figure class=\"image\">").count - 1 }
}
