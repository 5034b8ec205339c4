public import NNBBytes
public import NNBModel
internal import NNBFormats

/// Converts a model's file to another format, and proves what it wrote before the result gets its name.
///
///     let outcome = try ModelConversion().run(from: "model.h5", to: "model.nnb")
///
/// The format of the source is told by its content, that of the result by its name's ending.
public struct ModelConversion: Sendable {
  /// The activations of the layers, the first layer first, for a file that does not say; nil if it does.
  public var activations: [Activation]?

  /// What the names of the tensors to take begin with, with commas between several; nil for all tensors.
  public var prefix: String?

  /// The entry of a file that holds several, such as a checkpoint's dictionary; nil if the file is to tell.
  public var key: String?

  /// The file of a model's configuration, such as `config.json`, for a file of its weights; nil for none (Spec/config.md).
  public var configurationPath: String?

  /// Whether all tensors are taken and no network.
  public var takesTensorsOnly = false

  /// Whether the state of training is left out.
  public var dropsTraining = false

  /// Whether a file that exists is replaced.
  public var replacesFile = false

  /// The program that reads and writes `.h5` files; nil to look for `nnhdf5` beside the running program and in
  /// `../libexec` from there.
  public var workerPath: String?

  /// The usual choices.
  public init() {}

  /// What a conversion did.
  public struct Outcome: Equatable, Sendable {
    /// How many tensors were read again and found equal.
    public let tensorCount: Int

    /// What one should know though nothing is wrong, a sentence each.
    public let notes: [String]

    /// What other programs will not find in the result, though nnb does; of C source, which is not read, what is lost.
    public let losses: [String]
  }

  /// Converts a file. Its cost is that of reading both files twice; memory does not grow with the tensors of a chain.
  ///
  /// Fails if a file cannot be read, converted or written; then nothing exists that did not before.
  public func run(from source: String, to output: String) throws(Failure) -> Outcome {
    guard let target = Registry.format(ofPath: output), Registry.writable.contains(target) else {
      throw Failure(
        "its name does not end in \(Registry.list(Registry.writable.map(\.ending)))", of: output, .usage,
        code: "output-ending")
    }
    var request = ConversionRequest(source: source, output: output, target: target)
    request.importing.activations = activations
    request.importing.prefix = prefix
    request.importing.key = key
    if let path = configurationPath {
      let configuration = try ConfigurationFile(at: path)
      do throws(StatementError) {
        try request.importing.take(configuration)
      } catch {
        throw error.failure
      }
    }
    request.settingPaths = configurationPath.map { [$0] } ?? []
    request.importing.takesTensorsOnly = takesTensorsOnly
    request.strips = dropsTraining
    request.replaces = replacesFile
    request.worker = HDF5Worker(path: workerPath)
    let result = try Converter(request).run()
    return Outcome(tensorCount: result.provedTensorCount, notes: result.notes, losses: result.losses)
  }
}

extension Checkpoint {
  /// Loads and verifies the model in a file of any format; `workerPath` is as in `ModelConversion`.
  ///
  /// Fails if the file cannot be read.
  public init(contentsOfAnyFormat path: String, workerPath: String? = nil) throws(Failure) {
    try self.init(contentsOfModel: path, worker: HDF5Worker(path: workerPath))
  }
}
