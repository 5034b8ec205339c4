import NNBBytes
import NNBCommandLine
import NNBJSON
import NNBModel

/// The training state as a JSON object.
struct TrainingJSON {
  private let state: TrainingState

  init(_ state: TrainingState) { self.state = state }

  var value: JSON {
    let settings = state.settings, position = state.position
    let members: [(key: String, value: JSON)] = [
      ("arithmetic_version", .integer(Int(state.arithmetic))), ("seed", .natural(UInt128(settings.seed))),
      ("initialization", .string(settings.initialization.rawValue)),
      ("batch_size", settings.batchSize.map(JSON.integer) ?? .null), ("samples", .integer(state.data.sampleCount)),
      ("held_out", .integer(state.data.heldOut)), ("data_checksum", .string(state.data.checksum.hex)),
      ("optimizer", settings.optimizer.json), ("clip_norm", .optional(settings.clipNorm)),
      ("learning_rate", .number(settings.schedule.rate)), ("warmup_steps", .integer(settings.schedule.warmup)),
      ("schedule", settings.schedule.json), ("end", settings.end.json),
      ("patience_epochs", settings.patience.map(JSON.integer) ?? .null), ("epochs_done", .integer(position.epoch)),
      ("batches_done", .integer(position.batch)), ("steps_done", .integer(position.step)),
      ("loss_sum", .number(position.lossSum)), ("correct", .integer(position.correct)),
      ("best_epoch", state.best.map { .integer($0.epoch) } ?? .null),
      ("best_validation_loss", .optional(state.best?.validationLoss)),
      ("overrides", .array(state.overrides.map(override))), ("history", .array(history)),
    ]
    return .object(members + further)
  }

  /// The further settings (Spec/nnb.md, 13.1).
  private var further: [(key: String, value: JSON)] {
    let settings = state.settings
    return [
      ("class_weights", settings.classWeights.map { .array($0.map { .number(Double($0)) }) } ?? .null),
      ("distortion", settings.distortion.map(distortion) ?? .null),
      ("average", settings.average.map(average) ?? .null),
      ("weight_decay", .optional(settings.weightDecay)), ("label_smoothing", .optional(settings.labelSmoothing)),
      ("unknown_settings", .array(state.unknownSettings.map(unknown))),
      ("setting_changes", .array(state.settingChanges.map(change))),
      ("settings_lost", .bool(state.statesFurtherSettings && !state.hasFurtherSettings)),
    ]
  }

  private func distortion(_ distortion: Distortion) -> JSON {
    .object(zip(Distortion.parts, distortion.numbers).map { ($0.name, .integer($1)) })
  }

  private func average(_ average: WeightAverage) -> JSON {
    .object([
      ("fraction", .number(average.fraction)), ("steps_before", .integer(average.start)),
      ("begun", .bool(average.isApart(after: state.position.step))),
    ])
  }

  private func unknown(_ setting: TrainingState.UnknownSetting) -> JSON {
    let numbers = setting.values.map { value in
      switch value {
      case .whole(let whole): Int(exactly: whole).map(JSON.integer) ?? .natural(UInt128(whole.magnitude))
      case .real(let real): JSON.number(real)
      }
    }
    return .object([
      ("code", .integer(Int(setting.code))), ("type", .string("\(setting.elementType)")), ("numbers", .array(numbers)),
    ])
  }

  private func change(_ change: TrainingState.SettingChange) -> JSON {
    .object([("steps_done", .integer(change.step)), ("setting", .string(change.name))])
  }

  private func override(_ override: TrainingState.Override) -> JSON {
    .object([
      ("steps_done", .integer(override.step)),
      ("changes", .array(override.changes.words.map(JSON.string))),
    ])
  }

  private var history: [JSON] {
    let first = state.position.epoch - state.history.count + 1
    return state.history.enumerated().map { index, record in
      var members: [(key: String, value: JSON)] = [("epoch", .integer(first + index)), ("step", .integer(record.step))]
      for (name, measure) in [("train_", record.training), ("validation_", record.validation), ("test_", record.test)] {
        guard let measure else { continue }
        members += [("\(name)loss", .number(measure.loss)), ("\(name)accuracy", .number(measure.accuracy))]
      }
      return .object(members)
    }
  }
}

extension Optimizer {
  fileprivate var json: JSON {
    .object(
      [("name", .string(name))] + settings.map { ($0.name.replacing(" ", with: "_"), .number($0.value)) })
  }
}

extension LearningRateSchedule {
  fileprivate var json: JSON {
    switch shape {
    case .constant: .object([("name", "constant")])
    case .step(let every, let factor):
      .object([("name", "step"), ("every_steps", .integer(every)), ("factor", .number(factor))])
    case .cosine: .object([("name", "cosine"), ("horizon_steps", .integer(horizon))])
    }
  }
}

extension TrainingState.RunLength {
  fileprivate var json: JSON {
    switch self {
    case .epochs(let count): .object([("epochs", .integer(count))])
    case .steps(let count): .object([("steps", .integer(count))])
    }
  }
}
