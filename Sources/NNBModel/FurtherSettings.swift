/// Settings that the training state of version 1 has no field for (Spec/nnb.md, section 13.1).
extension TrainingState {
  /// A setting that this program does not know. It is kept; nobody trains on without knowing it.
  public struct UnknownSetting: Equatable, Sendable {
    /// The code that names it.
    public let code: UInt16

    /// The type of its numbers.
    public let elementType: ElementType

    /// The numbers, little-endian.
    public let bytes: [UInt8]

    /// Takes what a file says.
    package init(code: UInt16, elementType: ElementType, bytes: [UInt8]) {
      self.code = code
      self.elementType = elementType
      self.bytes = bytes
    }
  }

  /// A further setting that became different in the middle of a run.
  public struct SettingChange: Equatable, Sendable {
    /// The number of steps done before it.
    public let step: Int

    /// The code of the setting.
    public let code: UInt16

    /// Pairs a step with a setting.
    package init(step: Int, code: UInt16) {
      self.step = step
      self.code = code
    }

    /// The setting in a few words.
    public var name: String { SettingCode.names[code] ?? "setting \(code)" }
  }

  /// The type of the section that has them.
  package static let furtherSettingsType = "sETS"

  /// The bit of the arithmetic version that says that there are further settings.
  package static let furtherSettingsBit: UInt32 = 1 << 31

  /// More further settings than these, and more changes of them, are refused.
  package static let mostFurtherSettings = 1_000

  /// A further setting of more numbers is refused.
  package static let mostNumbersOfSetting = 65_536

  /// The version of Spec/arithmetic.md, without the bit.
  public var arithmetic: UInt32 { arithmeticVersion & ~Self.furtherSettingsBit }

  /// Whether the arithmetic version says that there are further settings.
  package var statesFurtherSettings: Bool { arithmeticVersion & Self.furtherSettingsBit != 0 }

  /// Whether there are further settings, or changes of them.
  package var hasFurtherSettings: Bool {
    knownSettingCount > 0 || !unknownSettings.isEmpty || !settingChanges.isEmpty
  }

  /// The number of further settings that this program knows.
  package var knownSettingCount: Int {
    [
      settings.classWeights != nil, settings.distortion != nil, settings.average != nil, settings.weightDecay != nil,
      settings.labelSmoothing != nil,
    ].count { $0 }
  }
}

/// The codes of further settings.
package enum SettingCode {
  package static let classWeights: UInt16 = 1
  package static let distortion: UInt16 = 2
  package static let average: UInt16 = 3
  package static let weightDecay: UInt16 = 4
  package static let labelSmoothing: UInt16 = 5

  /// The settings that this program knows, in a few words.
  package static let names = [
    classWeights: "class weights", distortion: "distorted images", average: "averaged weights",
    weightDecay: "weight decay",
    labelSmoothing: "label smoothing",
  ]

  /// Whether this program knows a setting.
  package static func isKnown(_ code: UInt16) -> Bool { names[code] != nil }
}

extension ElementValue {
  /// The index of the first of these elements that is NaN or infinite; nil if all are finite, as integers are.
  package static func firstNotFinite(of bytes: [UInt8], _ type: ElementType) -> Int? {
    guard type.isFloatingPoint else { return nil }
    return (0..<bytes.count / type.byteCount).first { !ElementValue(bytes.span, $0, type).value.isFinite }
  }
}

extension TrainingState.UnknownSetting {
  /// The numbers.
  package var values: [ElementValue] {
    (0..<bytes.count / elementType.byteCount).map { ElementValue(bytes.span, $0, elementType) }
  }

  /// The numbers in decimal, as short as they can be told apart from others of their type.
  package var texts: [String] {
    values.map { value in
      switch value {
      case .whole(let whole): "\(whole)"
      case .real(let real): elementType == .float64 ? "\(real)" : "\(Float(real))"
      }
    }
  }
}

extension TrainingState {
  /// Throws `ModelError.training` if the further settings are not those of Spec/nnb.md, section 13.1.
  func checkFurtherSettings(of network: Network) throws(ModelError) {
    func require(_ holds: Bool, _ fault: String) throws(ModelError) {
      if !holds { throw .training(fault) }
    }
    try require(
      statesFurtherSettings || !hasFurtherSettings, "its arithmetic version does not say that it has further settings")
    if let weights = settings.classWeights {
      try require(
        weights.count == network.outputs, "it has \(weights.count) class weights for \(network.outputs) outputs")
      try require(weights.allSatisfy { $0.isFinite && $0.sign == .plus }, "a class weight is outside its range")
      try require(weights.contains { $0 != 1 }, "its class weights are all 1, which is none")
    }
    if let distortion = settings.distortion {
      try require(distortion.isInRange, "a number of its distorted images is outside its range")
      try require(!distortion.changesNothing, "its distorted images are not distorted, which is none")
    }
    if let average = settings.average {
      try require(
        WeightAverage.isFraction(average.fraction), "the fraction of its averaged weights is outside its range")
      try require(
        0...max(0, position.step) ~= average.start && Int(exactly: Double(average.start)) == average.start,
        "its weights are averaged from a step on that is not done")
    }
    if let decay = settings.weightDecay {
      try require(decay.isFinite && decay > 0, "its weight decay is outside its range")
      if case .adam = settings.optimizer { throw .training("it has two weight decays") }
    }
    if let smoothing = settings.labelSmoothing {
      try require(smoothing > 0 && smoothing < 1, "its label smoothing is outside its range")
    }
    let count = unknownSettings.count + knownSettingCount
    try require(
      max(count, settingChanges.count) <= Self.mostFurtherSettings, "it has too many further settings")
    var code: UInt16 = 0
    for setting in unknownSettings {
      try require(setting.code > code && !SettingCode.isKnown(setting.code), "its further settings are out of order")
      code = setting.code
      let size = setting.elementType.byteCount
      try require(
        setting.bytes.count.isMultiple(of: size) && 1...Self.mostNumbersOfSetting ~= setting.bytes.count / size
          && ElementValue.firstNotFinite(of: setting.bytes, setting.elementType) == nil,
        "the numbers of setting \(code) cannot be")
    }
    var step = 0
    for change in settingChanges {
      try require(
        step...max(step, position.step) ~= change.step && change.code > 0, "changes of its settings are out of order")
      step = change.step
    }
  }
}

extension TrainingState.Settings {
  /// The further settings that are other ones, as changes of a run.
  package func furtherChanges(to other: Self) -> TrainingState.Changes {
    var changes: TrainingState.Changes = []
    if classWeights != other.classWeights { changes.insert(.classWeights) }
    if distortion != other.distortion { changes.insert(.distortion) }
    // Where an average begins follows from the run.
    if average?.fraction != other.average?.fraction { changes.insert(.average) }
    if weightDecay != other.weightDecay { changes.insert(.weightDecay) }
    if labelSmoothing != other.labelSmoothing { changes.insert(.labelSmoothing) }
    return changes
  }

  /// The same settings with the further ones of others.
  package func withFurther(of other: Self) -> Self {
    var result = self
    (result.classWeights, result.distortion, result.average) = (other.classWeights, other.distortion, other.average)
    (result.weightDecay, result.labelSmoothing) = (other.weightDecay, other.labelSmoothing)
    return result
  }
}

extension TrainingState.Changes {
  /// The changes of further settings, with their codes in ascending order.
  package static let further: [(change: Self, code: UInt16)] = [
    (.classWeights, SettingCode.classWeights), (.distortion, SettingCode.distortion), (.average, SettingCode.average),
    (.weightDecay, SettingCode.weightDecay), (.labelSmoothing, SettingCode.labelSmoothing),
  ]
}
