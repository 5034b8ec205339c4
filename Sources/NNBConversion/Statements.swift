internal import NNBFormats
internal import NNBModel
internal import NNB

/// What a request says of its source, held against what the source says itself (Spec/hdf5.md, 7.1).
///
/// Of an `.h5` file that nnb did not write the worker knows what it says, and refuses what contradicts that.
struct Statements {
  private let importing: ImportOptions

  /// What was given that is for a network, beside what says how the file is read.
  private let forNetwork: [StatementError.Statement]

  private let classNames: ClassNameList?

  /// All that a conversion says of its source.
  init(_ request: ConversionRequest) {
    (importing, classNames) = (request.importing, request.classNames)
    let said: [(Bool, StatementError.Statement)] = [
      (request.scaling != nil, .scaling), (request.probe != nil, .probe), (classNames != nil, .classNames),
    ]
    forNetwork = said.filter(\.0).map(\.1)
  }

  /// What is said of a file that is only read.
  init(reading importing: ImportOptions) {
    (self.importing, classNames, forNetwork) = (importing, nil, [])
  }

  /// Whether anything is said that only the source's network can confirm.
  var needNetwork: Bool {
    return importing.activations != nil || importing.orientation != nil || importing.takesTensorsOnly
      || !forNetwork.isEmpty
  }

  /// What was given that is for files of other formats.
  private var forForeign: [StatementError.Statement] {
    let said: [(Bool, StatementError.Statement)] = [
      (importing.takesOpaqueAsBFloat16, .opaque), (importing.allowsFill, .allowFill),
      (importing.ignoresRecord, .ignoreRecord),
    ]
    return (said + forStrangers).filter(\.0).map(\.1)
  }

  /// What may be given of files that nnb did not write.
  private var forStrangers: [(Bool, StatementError.Statement)] {
    [
      (importing.prefix != nil, .prefix), (importing.foldsScaling, .foldScaling), (importing.folds, .fold),
      (importing.normalizationSides != nil, .norms),
      (importing.scalingEpsilon != nil, .scalingEpsilon),
    ]
  }

  /// Throws `StatementError` for a key, a configuration or what else is given that files of the source's format have no use
  /// for.
  func checkKey(of source: ModelFile) throws(StatementError) {
    if importing.hasConfiguration, !source.takesConfiguration {
      throw StatementError(file: source.name, faults: [.noConfiguration(format: source.format.title)])
    }
    if importing.key != nil, !source.hasEntries {
      throw StatementError(file: source.name, faults: [.noEntries(format: source.format.title)])
    }
    // Of an .nnb file all that is for other formats is told at once, later.
    if source.isCanonical { return }
    let unused: [(Bool, StatementError.Statement)] = [
      (importing.takesOpaqueAsBFloat16 && !source.hasOpaqueElements, .opaque),
      (importing.allowsFill && !source.hasFillValues, .allowFill),
    ]
    let faults = unused.filter(\.0).map { StatementError.Fault.unused($0.1, format: source.format.title) }
    if !faults.isEmpty { throw StatementError(file: source.name, faults: faults) }
  }

  /// Throws `StatementError` for what the source, `head` as `.nnb`, contradicts; `isOwn` where it is `.nnb`, or `.h5` with
  /// nnb's record.
  func check(against head: NNBHead, of source: ModelFile, isOwn: Bool) throws(StatementError) {
    var faults: [StatementError.Fault] = []
    if source.isCanonical {
      faults += forForeign.map { .notForeign($0) }
    } else if isOwn {
      faults += forStrangers.filter(\.0).map { .recorded($0.1) }
      // Of an .h5 file the worker holds both against each other.
      if importing.hasConfiguration, source.format != HDF5Format.name { faults.append(.recorded(.configuration)) }
    }
    if isOwn { faults += ownFaults(head.network, hasRecord: !source.isCanonical) }
    if let network = head.network {
      if let names = classNames?.names(for: network.outputs), names.count != network.outputs {
        faults.append(.classNames(outputs: network.outputs, given: names.count))
      }
    } else {
      faults += forNetwork.map { .noNetwork($0) }
    }
    if !faults.isEmpty { throw StatementError(file: source.name, faults: faults) }
  }

  /// What contradicts a file in which nnb says what the network is.
  private func ownFaults(_ network: Network?, hasRecord: Bool) -> [StatementError.Fault] {
    guard let network else {
      let given: [(Bool, StatementError.Statement)] = [
        (importing.activations != nil, .activations), (importing.orientation != nil, .orientation),
      ]
      return given.filter(\.0).map { .noNetwork($0.1) }
    }
    var faults: [StatementError.Fault] = []
    if importing.takesTensorsOnly { faults.append(.tensorsOnly(layers: network.layers.count, hasRecord: hasRecord)) }
    if let given = importing.activations {
      let stated = network.layers.map(\.activation)
      if given.count == stated.count {
        faults += zip(network.layers, given).filter { $0.activation != $1 }.map {
          .activation(layer: $0.name.text, stated: $0.activation, given: $1)
        }
      } else {
        faults.append(.activationCount(stated: stated, given: given))
      }
    }
    if let given = importing.orientation, given != .inOut { faults.append(.orientation(given: given.rawValue)) }
    return faults
  }
}
