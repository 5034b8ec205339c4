internal import NNBModel

/// What is due in the sections of a turn. Thread 0 of rank 0 writes it before it arrives at the barrier of a section, and all
/// threads of all ranks read it after that.
final class EngineOrder {
  var step: TrainingEngine.Step = (0, 0)
  var averaging: WeightAverage.Change?
  var goesOn = false

  /// The number of words that say all of it.
  static let wordCount = 8

  /// Writes it where other ranks get it from.
  func give(to words: AlignedMemory<UInt64>) {
    words[0] = goesOn ? 1 : 0
    words[1] = step.rate.bitPattern
    words[2] = UInt64(step.number)
    switch averaging {
    case nil: (words[3], words[4]) = (0, 0)
    case .copies: (words[3], words[4]) = (1, 0)
    case .mixes(let gain): (words[3], words[4]) = (2, UInt64(gain.bitPattern))
    }
  }

  /// Becomes what rank 0 has written.
  func take(_ words: AlignedMemory<UInt64>) {
    goesOn = words[0] == 1
    step = (Double(bitPattern: words[1]), Int(truncatingIfNeeded: words[2]))
    averaging =
      switch words[3] {
      case 1: .copies
      case 2: .mixes(gain: Float(bitPattern: UInt32(truncatingIfNeeded: words[4])))
      default: nil
      }
  }
}
