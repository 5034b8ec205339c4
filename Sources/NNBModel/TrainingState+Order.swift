extension TrainingState {
  /// Whether a run that has come to `later` stood here before, or stands here: then this state holds nothing that the
  /// later one does not lead on from.
  ///
  /// Where something was overridden in between, the settings may differ; the end and the patience may always.
  public func isPast(of later: TrainingState) -> Bool {
    guard position.step <= later.position.step, position.epoch <= later.position.epoch,
      later.overrides.starts(with: overrides), settings.initialization == later.settings.initialization
    else { return false }
    if overrides.count == later.overrides.count {
      var own = settings
      (own.end, own.patience) = (later.settings.end, later.settings.patience)
      guard own == later.settings, data == later.data else { return false }
    }
    // Both may have forgotten their first epochs.
    let first = position.epoch - history.count, laterFirst = later.position.epoch - later.history.count
    let common = max(first, laterFirst)..<max(first, laterFirst, position.epoch)
    return common.allSatisfy { history[$0 - first] == later.history[$0 - laterFirst] }
  }
}
