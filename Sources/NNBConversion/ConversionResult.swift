internal import NNB
internal import NNBBytes
package import NNBModel
package import NNBFormats

/// What a conversion did, or would do.
package struct ConversionResult: Sendable {
  /// What changing the element type did to a tensor.
  package struct Rounding: Sendable {
    /// The tensor's name.
    package let tensor: Name

    /// The type before.
    package let from: ElementType

    /// The type after.
    package let to: ElementType

    /// What became of the elements.
    package let statistics: ConversionStatistics
  }

  /// The route of each tensor, in the order of the `.nnb` file.
  package internal(set) var routes: [TensorRoute] = []

  /// What the user should know though nothing is wrong.
  package internal(set) var notes: [String] = []

  /// Whether tensors of another program's optimizer came along.
  package internal(set) var bringsOptimizer = false

  /// What the target cannot hold where its readers look for it.
  package internal(set) var losses: [String] = []

  /// Whether these are lost, and nnb does not find them in the result either.
  package internal(set) var isOneWay = false

  /// How many tensors are not in the result.
  var leftOutCount = 0

  /// What rounding did, for each tensor whose type was changed.
  package internal(set) var roundings: [Rounding] = []

  /// How large the roundings are of a scaling that became part of the first layer; nil if none did.
  package internal(set) var folded: FoldReport?

  /// The largest difference of an output on the probe from that of the network as it was before, in f64; nil without folding
  /// or without a probe.
  package internal(set) var foldedOutputError: Double?

  /// How many elements are NaN.
  package internal(set) var nanCount = 0

  /// How many elements are infinite.
  package internal(set) var infinityCount = 0

  /// The size of the file that was read, in bytes.
  package internal(set) var sourceByteCount = 0

  /// The size of the file that was written, in bytes; nil if none was.
  package internal(set) var outputByteCount: Int?

  /// The size of all elements as they were written, in bytes.
  package internal(set) var tensorByteCount = 0

  /// How many tensors were read again and found equal.
  package internal(set) var provedTensorCount = 0

  /// The time that converting took.
  package internal(set) var conversionTime = Duration.zero

  /// The time that the proof took.
  package internal(set) var proofTime = Duration.zero

  /// What running both models showed.
  package internal(set) var probe: ProbeResult?
}

extension ConversionResult.Rounding {
  /// What quantising a kernel of a model did.
  init(_ quantised: ExportReport.Quantised, in reader: NNBReader) {
    var statistics = ConversionStatistics()
    (statistics.count, statistics.changedCount) = (quantised.count, quantised.changedCount)
    statistics.largestError = quantised.largestError
    let type = reader.tensors.first { $0.name == quantised.tensor }?.elementType
    self.init(tensor: quantised.tensor, from: type ?? .float32, to: .int8, statistics: statistics)
  }
}

extension ConversionResult {
  /// Says that the tensors of another program's optimizer came along.
  mutating func noteOptimizer(_ names: [Name]) {
    guard let first = names.min() else { return }
    bringsOptimizer = true
    notes.append(
      names.count == 1
        ? "the tensor \(first) of an optimizer came along"
        : "\(counted(names.count, "tensor")) of an optimizer came along, such as \(first)")
  }

  /// Begins the routes with the tensors of an `.nnb` file.
  mutating func setSources(_ tensors: [TensorDescription]) {
    routes = tensors.map { TensorRoute($0.name, .number($0.elementType), to: $0) }
  }

  /// Ends the routes, which are in the same order, at the tensors of an `.nnb` file.
  mutating func setTargets(_ tensors: [TensorDescription]) {
    routes = zip(routes, tensors).map {
      TensorRoute($0.source, $0.sourceType, to: $1, isTransposed: $0.isTransposed)
    }
  }

  /// Appends a second step to each route: the other at its index starts where it ends.
  mutating func setTargets(_ others: [TensorRoute]) {
    routes = zip(routes, others).map { TensorRoute(from: $0, to: $1) }
  }
}

/// What running a model before and after a conversion showed.
package struct ProbeResult: Sendable {
  /// The number of images.
  package let count: Int

  /// The number of images whose most likely class is another, or where outputs are numbers whose number is.
  package let changedCount: Int

  /// Whether the networks give numbers and no classes.
  package let comparesNumbers: Bool

  /// The largest difference between two outputs.
  package let largestDifference: Double

  /// How many images each model puts into the class that a file beside them says; nil without such a file.
  package let correct: (before: Int, after: Int)?
}
