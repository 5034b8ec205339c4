internal import NNBInspection
internal import NNBModel
internal import NNBCommandLine
internal import NNBEvaluation
package import NNBSystem

/// One page of HTML with all that a report says; it loads nothing and runs nothing (Spec/report.md).
package struct ReportPage: Sendable {
  private let content: ReportContent

  /// A page of this content.
  package init(_ content: ReportContent) { self.content = content }

  /// The page as bytes of UTF-8.
  package var bytes: [UInt8] {
    let panels = self.panels
    let name = content.model.summary.name.printable
    let head =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"nnb report 1\">\n"
      + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" "
      + "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
      + "<title>\(Markup.escaped("Report on " + name))</title>\n<style>\n\(Self.text(PackageResources.page_css))"
      + "\(Self.text(PackageResources.report_css))</style>\n</head>\n<body>\n"
    let header = Markup.element(
      .header, [],
      [
        .element(.h1, [], [.text(title)]),
        .remark("A report by nnb \(Command.version). This page loads nothing and runs nothing."),
        .element(.nav, [.label("Contents")], panels.map(\.link)),
      ])
    let footer = Markup.element(
      .footer, [], [.remark("What each number is, with its formula, is in ", .code("Spec/report.md"), " of nnb.")])
    let body = [header, .element(.main, [], panels.map(\.markup)), footer].map(\.html).joined(separator: "\n")
    return Array((head + body + "\n</body>\n</html>\n").utf8)
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private var title: String {
    let name = content.model.summary.name.split(separator: "/").last.map(String.init) ?? "model"
    return content.evaluation == nil ? "What is in \(name)" : "How well \(name) does"
  }

  private var panels: [Panel] {
    var sections = [SummarySection(content: content).panel]
    if let curves = content.training.flatMap({ CurvesSection(state: $0).panel }) { sections.append(curves) }
    if let evaluation = content.evaluation {
      let naming = ClassNaming(labels: evaluation.classLabels)
      switch evaluation.result {
      case .classes(let report, let study): sections += classes(evaluation, report, study, naming)
      case .numbers(_, let study):
        sections.append(
          ErrorsSection(study: study, figure: ImageFigure(evaluation: evaluation, naming: naming, isProbability: false))
            .panel)
      }
    }
    if let network = content.network {
      if let layer = content.model.firstLayer,
        let kernels = KernelsSection(layer: layer, shape: network.input.shape).panel
      {
        sections.append(kernels)
      }
      sections.append(contentsOf: [WeightsSection(model: content.model).panel].compactMap { $0 })
      sections.append(NetworkSection(network: network, evaluation: content.evaluation).panel)
    } else {
      sections.append(contentsOf: [WeightsSection(model: content.model).panel].compactMap { $0 })
    }
    return sections + [FileSection(model: content.model).panel]
  }

  private func classes(
    _ evaluation: EvaluationPart, _ report: EvaluationReport, _ study: ClassStudy, _ naming: ClassNaming
  ) -> [Panel] {
    let measures = report.confusion.measures
    let figure = ImageFigure(evaluation: evaluation, naming: naming, isProbability: study.hasProbabilities)
    var sections = [
      ConfusionSection(matrix: report.confusion, measures: measures, naming: naming).panel,
      ClassesSection(measures: measures, naming: naming).panel,
    ]
    if study.hasProbabilities { sections.append(CalibrationSection(calibration: study.calibration).panel) }
    sections.append(MistakesSection(study: study, figure: figure).panel)
    if let hardest = HardestSection(study: study, figure: figure, naming: naming).panel { sections.append(hardest) }
    return sections
  }
}

extension ReportPage {
  /// Writes the page to its place, whole or not at all.
  package func write(to place: OutputPlace) throws {
    let bytes = bytes
    try place.checkRoom(for: bytes.count)
    let file = try place.begin()
    try file.contents.write(bytes, at: 0)
    try file.commit()
  }
}
