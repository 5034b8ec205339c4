internal import NNBBytes
internal import NNBModel

/// Settings of training that `STAT` has no field for, Spec/nnb.md, section 13.1.
enum FurtherSettingsSection {
  /// Adds the settings of a section to the state that they belong to.
  static func decode(
    _ content: [UInt8], at offset: Int, into state: inout TrainingState
  ) throws(NNBError.Cause) {
    var input = SectionReader(content, of: .furtherSettings, at: offset)
    let count = try input.integer(
      UInt32.self, "number of settings", in: 0...TrainingState.mostFurtherSettings)
    var last = 0
    for _ in 0..<count {
      let code = try input.integer(UInt16.self, "code of a setting", in: last + 1...max(last + 1, Int(UInt16.max)))
      last = code
      try setting(UInt16(code), &input, into: &state)
    }
    let changes = try input.integer(
      UInt32.self, "number of changes", in: 0...TrainingState.mostFurtherSettings)
    for _ in 0..<changes {
      let step = try input.integer(UInt64.self, "steps before a change", in: 0...Format.Limit.size)
      let code = try input.integer(UInt16.self, "code of a changed setting", in: 1...Int(UInt16.max))
      state.settingChanges.append(.init(step: step, code: UInt16(code)))
    }
    try input.finish()
  }

  private static func setting(
    _ code: UInt16, _ input: inout SectionReader, into state: inout TrainingState
  ) throws(NNBError.Cause) {
    let known: ElementType? =
      switch code {
      case SettingCode.classWeights: .float32
      case SettingCode.distortion: .uint16
      case SettingCode.average, SettingCode.weightDecay, SettingCode.labelSmoothing: .float64
      default: nil
      }
    let types = known.map { Int($0.rawValue)...Int($0.rawValue) } ?? 1...ElementType.allCases.count
    let type = try input.integer(UInt8.self, "element type of a setting", in: types)
    let parts = Distortion.parts.count
    let counts =
      switch code {
      case SettingCode.distortion: parts...parts
      case SettingCode.average: 2...2
      case SettingCode.weightDecay, SettingCode.labelSmoothing: 1...1
      default: 1...TrainingState.mostNumbersOfSetting
      }
    let count = try input.integer(UInt32.self, "numbers of a setting", in: counts)
    if code == SettingCode.classWeights {
      var weights: [Float] = []
      for _ in 0..<count { weights.append(try weight(&input)) }
      state.settings.classWeights = weights
      return
    }
    if code == SettingCode.distortion {
      var numbers: [Int] = []
      for _ in 0..<count { numbers.append(Int(try input.integer(UInt16.self))) }
      // Their ranges are looked at after the last field.
      state.settings.distortion = Distortion(numbers: numbers)
      return
    }
    if code == SettingCode.average {
      let fraction = try input.finite64("fraction of an average"), start = try input.finite64("start of an average")
      // What is no number of steps is one that no state has, which is looked at after the last field.
      let steps = start.sign == .plus ? Int(exactly: start) ?? -1 : -1
      state.settings.average = WeightAverage(fraction: fraction, start: steps)
      return
    }
    if code == SettingCode.weightDecay {
      state.settings.weightDecay = try input.finite64("weight decay")
      return
    }
    if code == SettingCode.labelSmoothing {
      state.settings.labelSmoothing = try input.finite64("label smoothing")
      return
    }
    // The code is in the range of the table.
    guard let elementType = ElementType(rawValue: UInt8(type)) else { return }
    let start = input.offset, size = elementType.byteCount
    let bytes = try input.bytes(size * min(count, input.remaining / size))
    if let index = ElementValue.firstNotFinite(of: bytes, elementType) {
      let bits = bytes[index * size..<(index + 1) * size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      throw .value(
        offset: start + index * size, field: "number of setting \(code)",
        expected: "the bits of a finite \(elementType)", found: bits)
    }
    // Where one does not fit, this says so at its place.
    if bytes.count < size * count { _ = try input.bytes(size) }
    state.unknownSettings.append(.init(code: code, elementType: elementType, bytes: bytes))
  }

  private static func weight(_ input: inout SectionReader) throws(NNBError.Cause) -> Float {
    let start = input.offset
    let weight = try input.finite32("class weight")
    guard weight.sign == .plus else {
      throw .value(
        offset: start, field: "class weight", expected: "the bits of +0 or a number above",
        found: UInt64(weight.bitPattern))
    }
    return weight
  }

  static func encode(_ state: TrainingState) throws(NNBError.Cause) -> [UInt8] {
    var output = ByteWriter()
    output.littleEndian(UInt32(truncatingIfNeeded: state.unknownSettings.count + state.knownSettingCount))
    // The least codes, in their order.
    if let weights = state.settings.classWeights {
      begin(SettingCode.classWeights, .float32, weights.count, &output)
      for weight in weights { output.littleEndian(weight.bitPattern) }
    }
    if let numbers = state.settings.distortion?.numbers {
      begin(SettingCode.distortion, .uint16, numbers.count, &output)
      for number in numbers {
        try output.integer(number, as: UInt16.self, "number of distorted images", in: 0...65_535)
      }
    }
    if let average = state.settings.average {
      begin(SettingCode.average, .float64, 2, &output)
      output.littleEndian(average.fraction.bitPattern)
      output.littleEndian(Double(average.start).bitPattern)
    }
    for (code, number) in [
      (SettingCode.weightDecay, state.settings.weightDecay),
      (SettingCode.labelSmoothing, state.settings.labelSmoothing),
    ] {
      guard let number else { continue }
      begin(code, .float64, 1, &output)
      output.littleEndian(number.bitPattern)
    }
    for setting in state.unknownSettings {
      begin(setting.code, setting.elementType, setting.bytes.count / setting.elementType.byteCount, &output)
      output.append(setting.bytes)
    }
    output.littleEndian(UInt32(truncatingIfNeeded: state.settingChanges.count))
    for change in state.settingChanges {
      try output.integer(change.step, as: UInt64.self, "steps before a change", in: 0...Format.Limit.size)
      output.littleEndian(change.code)
    }
    return output.bytes
  }

  private static func begin(_ code: UInt16, _ type: ElementType, _ count: Int, _ output: inout ByteWriter) {
    output.littleEndian(code)
    output.littleEndian(type.rawValue)
    output.littleEndian(UInt32(truncatingIfNeeded: count))
  }
}
