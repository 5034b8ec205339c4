internal import NNB
internal import NNBBytes
package import NNBConversion
package import NNBEvaluation
package import NNBFormats
package import NNBInspection
package import NNBModel

/// What a report says of a model's file alone.
package struct ModelPart: Sendable {
  /// What the file holds, all of it verified.
  package let summary: FileSummary

  /// The SHA-256 of the file, in hexadecimal digits.
  package let digest: String

  /// The units of the first layer; nil if there is no network.
  package let firstLayer: FirstLayer?

  /// How the elements of some tensors are distributed, in the order of the file.
  package let histograms: [Histogram]

  /// How a tensor's elements are distributed.
  package struct Histogram: Sendable {
    package let name: Name
    package let values: GrowingHistogram
  }

  /// Of how many tensors the elements are counted.
  package static let mostHistograms = 24

  /// Reads a file; `threads` verify it. Memory is needed for two of its tensors.
  ///
  /// Fails if the file is damaged.
  package init(of file: ModelFile, _ importing: ImportOptions, threads: Int) throws {
    summary = try FileSummary(of: file, importing, verifies: true, statistics: true, digests: true, threads: threads) {
      _ in
    }
    if case .damaged(let fault) = summary.data { throw fault }
    digest = try Self.digest(of: file)
    let (reader, _) = try file.asNNB(summary.networkFailure == nil ? importing : importing.forTensorsOnly)
    let named = Set(reader.network?.parameterNames ?? [])
    let isParameter = reader.tensors.map { named.isEmpty || named.contains($0.name) }
    histograms = try isParameter.indices.filter { isParameter[$0] }.prefix(Self.mostHistograms).map { index in
      Histogram(name: reader.tensors[index].name, values: try Self.histogram(reader, index))
    }
    firstLayer = try reader.network.flatMap { network in
      try FirstLayer(network) { name throws(NNBError) in try reader.tensor(name)?.floats() }
    }
  }

  private static func histogram(_ reader: NNBReader, _ index: Int) throws -> GrowingHistogram {
    let type = reader.tensors[index].elementType
    var histogram = GrowingHistogram(), stream = try reader.stream(of: index)
    while case let piece = try stream.read(1 << 20), !piece.isEmpty {
      let span = piece.span
      for element in 0..<piece.count / type.byteCount { histogram.add(ElementValue(span, element, type).value) }
    }
    return histogram
  }

  private static func digest(of file: ModelFile) throws -> String {
    var digest = SHA256(), offset = 0, piece: [UInt8] = []
    while true {
      try file.source.read(at: offset, upTo: 1 << 20, into: &piece)
      if piece.isEmpty { return digest.finish().hexText }
      digest.update(with: piece)
      offset += piece.count
    }
  }
}
