extension TrainingState {
  /// Whether this is an earlier state of the run that reached `later`, or the same state. Then replacing this one by
  /// `later` loses nothing.
  ///
  /// After an override the settings may differ. The end and the patience may always differ.
  package func isPast(of later: TrainingState) -> Bool {
    guard position.step <= later.position.step, position.epoch <= later.position.epoch,
      later.overrides.starts(with: overrides), later.settingChanges.starts(with: settingChanges),
      settings.initialization == later.settings.initialization, unknownSettings == later.unknownSettings
    else { return false }
    if settingChanges.count == later.settingChanges.count, settings.withFurther(of: later.settings) != settings {
      return false
    }
    if overrides.count == later.overrides.count {
      var own = settings.withFurther(of: later.settings)
      (own.end, own.patience) = (later.settings.end, later.settings.patience)
      guard own == later.settings, data == later.data else { return false }
    }
    // Both may have forgotten their first epochs.
    let first = position.epoch - history.count, laterFirst = later.position.epoch - later.history.count
    let common = max(first, laterFirst)..<max(first, laterFirst, position.epoch)
    return common.allSatisfy { history[$0 - first] == later.history[$0 - laterFirst] }
  }
}
