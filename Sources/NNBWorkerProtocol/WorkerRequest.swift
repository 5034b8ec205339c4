package import NNBFormats
internal import NNBModel

/// What the HDF5 worker is asked to do; its files are open descriptors.
package struct WorkerRequest: Equatable, Sendable {
  /// The descriptor of the `.h5` file in every action, and of the `.nnb` file.
  package enum Descriptor {
    /// The text of the model's configuration, if the request says that there is one.
    package static let configuration: Int32 = 0

    /// The file that is read; the `.h5` file where both are.
    package static let source: Int32 = 3

    /// The file that is written, or the `.nnb` file of `verify`; missing where an action is only planned.
    package static let other: Int32 = 4

    /// The end of a pipe that is closed when the worker ends, however it ends.
    package static let life: Int32 = 5
  }

  /// The kinds of work.
  package enum Action: String, Sendable {
    /// Reads `.h5`, writes `.nnb`.
    case importing = "import"

    /// Reads `.h5`, and of the `.nnb` file that it would become writes the head; the checksums of tensors are those that
    /// nnb recorded, or 0.
    case describing = "describe"

    /// The same after reading every element: the checksums are those of the elements.
    case checking = "check"

    /// Reads `.nnb`, writes `.h5`.
    case exporting = "export"

    /// Reads both and compares every tensor and the network.
    case verifying = "verify"
  }

  /// The kind of work.
  package var action: Action

  /// Whether nothing is written: only the plan is wanted.
  package var isPlanOnly: Bool

  /// Whether what is written stays in memory, and so may not grow as large as on a disk.
  package var isOutputInMemory = false

  /// How much of the sandbox there must be.
  package var sandbox = SandboxDemand.asOffered

  /// Whether the `.h5` is the part of a `.keras` archive that holds the weights; the rest of it is the configuration.
  package var isArchiveMember = false

  /// How an `.h5` is read. The configuration goes beside the command line.
  package var importing: ImportOptions

  /// How an `.h5` is written.
  package var exporting: ExportOptions

  /// States what is asked for.
  package init(
    _ action: Action, isPlanOnly: Bool = false, importing: ImportOptions = ImportOptions(),
    exporting: ExportOptions = ExportOptions()
  ) {
    self.action = action
    self.isPlanOnly = isPlanOnly
    self.importing = importing
    self.exporting = exporting
  }
}

// MARK: On a command line

extension WorkerRequest {
  /// The version of the words and of the report; another one is another worker's.
  private static let version = "protocol=9"

  /// The words of the worker's command line.
  package var words: [String] {
    var words = [action.rawValue, Self.version, "layout=" + exporting.layout.rawValue, "sandbox=" + sandbox.rawValue]
    if let operatorSet = exporting.operatorSet { words.append("opset=\(operatorSet)") }
    if exporting.includesScaling { words.append("with-scaling") }
    if isPlanOnly { words.append("plan") }
    if isOutputInMemory { words.append("memory") }
    if let orientation = importing.orientation { words.append("orientation=" + orientation.rawValue) }
    if let activations = importing.activations {
      words.append("activations=" + activations.map(\.text).joined(separator: ","))
    }
    if importing.isActivationsConfigured { words.append("configured-activations") }
    if importing.takesTensorsOnly { words.append("tensors-only") }
    if importing.takesOpaqueAsBFloat16 { words.append("opaque=bf16") }
    if importing.ignoresRecord { words.append("ignore-record") }
    if importing.allowsFill { words.append("allow-fill") }
    if isArchiveMember { words.append("archive-member") }
    if importing.configuration != nil { words.append("configuration") }
    if let key = importing.key { words.append("key=" + key) }
    if let prefix = importing.prefix { words.append("prefix=" + prefix) }
    if importing.foldsScaling { words.append("fold-scaling") }
    if importing.folds { words.append("fold") }
    if importing.keepsFoldsApart { words.append("folds-apart") }
    if let sides = importing.normalizationSides { words.append("norms=" + sides.text) }
    if let activation = importing.hiddenActivation { words.append("hidden-activation=" + activation.text) }
    if let epsilon = importing.scalingEpsilon { words.append("scaling-epsilon=\(epsilon)") }
    return words
  }

  /// Reads `words` back; nil if they are no request.
  package init?(words: [String]) {
    guard let first = words.first, let action = Action(rawValue: first), words.dropFirst().first == Self.version
    else { return nil }
    self.init(action)
    for word in words.dropFirst(2) {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      switch (parts[0], parts.count) {
      case ("plan", 1): isPlanOnly = true
      case ("memory", 1): isOutputInMemory = true
      case ("tensors-only", 1): importing.takesTensorsOnly = true
      case ("configured-activations", 1): importing.isActivationsConfigured = true
      case ("ignore-record", 1): importing.ignoresRecord = true
      case ("opaque", 2):
        guard parts[1] == "bf16" else { return nil }
        importing.takesOpaqueAsBFloat16 = true
      case ("allow-fill", 1): importing.allowsFill = true
      case ("archive-member", 1): isArchiveMember = true
      // The text comes later.
      case ("configuration", 1): importing.configuration = ""
      case ("key", 2): importing.key = parts[1]
      case ("prefix", 2): importing.prefix = parts[1]
      case ("fold-scaling", 1): importing.foldsScaling = true
      case ("fold", 1): importing.folds = true
      case ("folds-apart", 1): importing.keepsFoldsApart = true
      case ("norms", 2):
        guard let sides = NormalizationSides(text: parts[1]) else { return nil }
        importing.normalizationSides = sides
      case ("hidden-activation", 2):
        guard let activation = Activation(text: parts[1]) else { return nil }
        importing.hiddenActivation = activation
      case ("scaling-epsilon", 2):
        guard let epsilon = Double(parts[1]) else { return nil }
        importing.scalingEpsilon = epsilon
      case ("orientation", 2):
        guard let orientation = ImportOptions.Orientation(rawValue: parts[1]) else { return nil }
        importing.orientation = orientation
      case ("layout", 2):
        guard let layout = ExportOptions.Layout(rawValue: parts[1]) else { return nil }
        exporting.layout = layout
      case ("opset", 2):
        guard let number = Int(parts[1]), ExportOptions.operatorSets.contains(number) else { return nil }
        exporting.operatorSet = number
      case ("with-scaling", 1): exporting.includesScaling = true
      case ("sandbox", 2):
        guard let sandbox = SandboxDemand(rawValue: parts[1]) else { return nil }
        self.sandbox = sandbox
      case ("activations", 2):
        guard let list = [Activation](text: parts[1]) else { return nil }
        importing.activations = list
      default: return nil
      }
    }
  }
}

extension [Activation] {
  /// The activations of a list as people type it: `relu,softmax`; nil if a name is not that of an activation.
  package init?(text: String) {
    self = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let activation = Activation(text: String(name)) else { return nil }
      append(activation)
    }
  }
}
