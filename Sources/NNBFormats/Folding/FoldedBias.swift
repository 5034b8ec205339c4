internal import NNBModel

/// The bias with a scaling in it, and how far the layer is from what it was made of.
struct FoldedBias {
  /// The elements, in the type of the bias.
  private(set) var bytes: [UInt8]

  private(set) var report: FoldReport

  private var sums: [Double]

  /// For each output, what its sum can be off because of its weights.
  private var errors: [Double]

  private var largestError = 0.0

  /// How much of the kernel is read at a time, in bytes.
  private static let blockByteCount = 4 << 20

  /// Goes over a kernel once: each sum begins with `start` and goes on in ascending order of the inputs.
  /// Then each is multiplied and gets a summand, as `numbers` say of its output.
  init(
    _ fold: ScalingFold, _ kernel: any TensorStorage, start: [Double], _ numbers: FoldFactors
  ) throws {
    (sums, errors, bytes) = (start, [Double](repeating: 0, count: fold.outputs), [])
    report = FoldReport(largestWeightError: 0, largestSumError: 0)
    let inputs = zip(numbers.inputs.factors, numbers.inputs.summands).map { factor, summand in
      Input(
        factor: factor, summand: summand,
        reach: factor == 0 ? 0 : min((summand.magnitude + 1) / factor.magnitude, .greatestFiniteMagnitude))
    }
    var block: [UInt8] = []
    for (start, count) in Blocks(
      of: kernel.shape, elementByteCount: kernel.elementByteCount, chunk: kernel.chunk, limit: Self.blockByteCount)
    {
      try kernel.read(start: start, count: count, into: &block)
      let place = (row: start[0], column: start[1], columns: count[1])
      switch fold.kernelType {
      case .float16: take(block, place, inputs, numbers.outputs.factors, fold.isTransposed, Binary16.self)
      case .bfloat16: take(block, place, inputs, numbers.outputs.factors, fold.isTransposed, BFloat16.self)
      case .float32: take(block, place, inputs, numbers.outputs.factors, fold.isTransposed, Binary32.self)
      default: take(block, place, inputs, numbers.outputs.factors, fold.isTransposed, Binary64.self)
      }
    }
    var bytes: [UInt8] = [], largest = 0.0
    for (output, kernelSum) in sums.enumerated() {
      // Without anything to do, a sum of −0 stays that.
      let sum =
        fold.after == nil ? kernelSum : kernelSum * numbers.outputs.factors[output] + numbers.outputs.summands[output]
      guard fold.foldedBias != nil else {
        largest = max(largest, errors[output])
        continue
      }
      let rounded = FoldedNumbers.rounded(sum, fold.biasType)
      guard rounded.value.isFinite || !sum.isFinite else {
        throw ImportError([.foldOverflow(tensor: (fold.bias ?? fold.kernel).path.text)])
      }
      bytes += rounded.bytes
      let error = errors[output] + (rounded.value - sum).magnitude
      if error > largest { largest = error }
    }
    self.bytes = bytes
    report = FoldReport(largestWeightError: largestError, largestSumError: largest)
  }

  private struct Input {
    let factor, summand: Double

    /// The largest magnitude of the input before it is scaled to −1 … 1.
    let reach: Double
  }

  private mutating func take<Format: FloatFormat>(
    _ bytes: [UInt8], _ place: (row: Int, column: Int, columns: Int), _ inputs: [Input], _ outputs: [Double],
    _ isTransposed: Bool, _ format: Format.Type
  ) {
    let span = bytes.span
    var row = place.row, column = place.column
    let end = place.column + place.columns
    for index in 0..<bytes.count / format.byteCount {
      let (number, output) = isTransposed ? (column, row) : (row, column)
      let input = inputs[number], weight = format.widened(format.bits(span, index))
      let product = input.factor * weight * outputs[output]
      let error = (format.widened(format.rounded(product)) - product).magnitude
      sums[output] += input.summand * weight
      errors[output] += error * input.reach
      if error > largestError { largestError = error }
      column += 1
      if column == end { (row, column) = (row + 1, place.column) }
    }
  }
}
