internal import NNBCompute
public import NNBIDX
public import NNBModel

extension Trainer {
  /// Continues from a checkpoint, on the same data and with the same settings.
  ///
  /// `settings`, if given, are the settings from now on. Their end and patience may differ. Other changes, and other
  /// data, are refused, or recorded if `isOverriding` is true; Spec/nnb.md, 13 says what they mean.
  ///
  /// Throws `ResumeError` for such a change, or if the checkpoint is not from such a run; `TrainingError` if nothing is
  /// left to train on or the network is too large; and `MemoryShortage`.
  public convenience init(
    resuming checkpoint: Checkpoint, _ data: LabelledImages, heldOut: Int? = nil,
    settings: TrainingState.Settings? = nil, isOverriding: Bool = false,
    compute: ComputeOptions = ComputeOptions()
  ) throws {
    guard let state = checkpoint.training, checkpoint.network != nil else { throw ResumeError.noState }
    try Self.checkKnown(state)
    let heldOut = heldOut ?? state.data.heldOut
    var settings = settings ?? state.settings
    settings.classWeights = ClassWeights.canonical(settings.classWeights)
    settings.distortion = settings.distortion?.canonical
    // An average goes on, also over another fraction; a new one begins here.
    settings.average?.start = state.settings.average?.start ?? WeightAverage.start(at: state.position.step)
    guard heldOut >= 0, heldOut < data.count else {
      throw TrainingError.nothingToTrainOn(samples: data.count, heldOut: heldOut)
    }
    try ClassWeights.check(settings.classWeights, data, heldOut: heldOut)
    try TrainingOptions(settings, hiddenLayers: [1]).checkFurther()
    if settings.weightDecay == 0 { settings.weightDecay = nil }
    if settings.labelSmoothing == 0 { settings.labelSmoothing = nil }
    guard settings.patience == nil || heldOut > 0 else {
      throw TrainingError.setting("patience", expected: "given with samples held out")
    }
    let identity = try data.identity(heldOut: heldOut)
    let changes = state.changes(to: settings, identity)
    guard changes.isEmpty || isOverriding else {
      if changes.contains(.data) { throw ResumeError.otherData(expected: state.data, found: identity) }
      throw ResumeError.otherSettings(changes)
    }
    let hasOtherSlots = changes.contains(.optimizer)
    let origin = try Self.origin(of: checkpoint, state, settings, like: data, hasOtherSlots: hasOtherSlots)
    try Self.checkSize(data, origin.sizes)
    try Self.requireMemory(data, origin.sizes, settings, compute)
    let frame = try Frame(checkpoint, state, settings, hasOtherSlots: hasOtherSlots)
    try self.init(data, identity, settings, origin, in: checkpoint, frame, compute)
    (position, history, best, overrides) = (state.position, state.history, state.best, state.overrides)
    settingChanges = state.settingChanges
    if !changes.isEmpty { try override(changes) }
  }

  /// The names of the parameters that a run goes on with where the model has their average; none where it has not.
  private static func runningNames(of checkpoint: Checkpoint, _ state: TrainingState) throws(ResumeError) -> [Name] {
    let names = state.runningNames(of: checkpoint.network)
    let parameters = checkpoint.network?.parameterNames ?? []
    let taken = Set(state.slots.joined() + parameters)
    for (name, parameter) in zip(names, parameters) {
      func fail(_ fault: ResumeError.TensorFault) -> ResumeError { .otherNetwork([.tensor(name, fault)]) }
      guard let tensor = checkpoint.tensor(name)?.info else { throw fail(.missing) }
      guard tensor.elementType == .float32 else { throw fail(.type(tensor.elementType)) }
      guard tensor.axes == checkpoint.tensor(parameter)?.info.axes else { throw fail(.axes(like: parameter)) }
      guard !taken.contains(name) else { throw fail(.inUse) }
    }
    return names
  }

  /// Where the numbers of a run come from that goes on. Of the checkpoint only the outline is looked at.
  private static func origin(
    of checkpoint: Checkpoint, _ state: TrainingState, _ settings: TrainingState.Settings, like data: LabelledImages,
    hasOtherSlots: Bool
  ) throws(ResumeError) -> NumberOrigin {
    let network = try checkpoint.trainableNetwork(on: data, isResumed: true), stored = network.parameterNames
    let running = try runningNames(of: checkpoint, state), slots = hasOtherSlots ? [] : state.slots
    for names in [stored, running] + slots {
      try checkpoint.checkOutline(names, network.layers, onlyFloat32: true)
    }
    return NumberOrigin(
      [network.layers[0].inputs] + network.layers.map(\.outputs), parameters: running.isEmpty ? stored : running,
      slots: slots, average: stored, settings)
  }

  /// Throws `ResumeError` if the state has something that this program does not know, or has lost it, or follows a version
  /// of the arithmetic other than ours (Spec/arithmetic.md, 7).
  package static func checkKnown(_ state: TrainingState) throws(ResumeError) {
    guard state.arithmetic == arithmeticVersion else {
      throw .arithmeticVersion(expected: arithmeticVersion, found: state.arithmetic)
    }
    guard state.statesFurtherSettings == state.hasFurtherSettings else { throw .lostSettings }
    guard state.unknownSettings.isEmpty else { throw .unknownSettings(state.unknownSettings.map(\.code)) }
  }

  private func override(_ changes: TrainingState.Changes) throws(ResumeError) {
    let recorded = changes.intersection(.all)
    if !recorded.isEmpty {
      guard overrides.count < TrainingState.mostOverrides else { throw .tooManyOverrides }
      overrides.append(.init(step: position.step, changes: recorded))
    }
    for (change, code) in TrainingState.Changes.further where changes.contains(change) {
      guard settingChanges.count < TrainingState.mostFurtherSettings else { throw .tooManyOverrides }
      settingChanges.append(.init(step: position.step, code: code))
    }
    if !changes.isDisjoint(with: .ofEpoch) { (position.batch, position.lossSum, position.correct) = (0, 0, 0) }
    if changes.contains(.data) { best = nil }
  }
}

extension TrainingState {
  /// The differences between settings, except the end and the patience.
  package func changes(to other: Settings, _ identity: DataIdentity) -> Changes {
    var changes: Changes = []
    if data != identity { changes.insert(.data) }
    if settings.seed != other.seed { changes.insert(.seed) }
    if settings.batchSize != other.batchSize { changes.insert(.batchSize) }
    if settings.optimizer.slotNames != other.optimizer.slotNames {
      changes.insert(.optimizer)
    } else if settings.optimizer != other.optimizer {
      changes.insert(.optimizerSettings)
    }
    if settings.clipNorm != other.clipNorm { changes.insert(.clipNorm) }
    if settings.schedule != other.schedule { changes.insert(.schedule) }
    return changes.union(settings.furtherChanges(to: other))
  }
}
